/**
 * Memory of the api while one file is uploaded and downloaded: `node bench/transfer/memory.mjs [megabytes]`. Real processes, a
 * database of its own. The rows that a finished trade leaves are inserted, because profiling the file is measured elsewhere
 * (`bench/profiling`).
 */
import { spawn } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { sealDownloadToken } from '../../libs/delivery/dist/download/download-token.js';
import { newId } from '../../libs/kernel/dist/index.js';
import { Keyring } from '../../libs/platform/dist/index.js';
import { connectionUrl, createOwnedDatabase, ensureRoles, withClient } from '../../scripts/launcher/postgres-roles.mjs';
import { run } from '../../scripts/launcher/run.mjs';
import { startTestPostgres } from '../../scripts/testing/test-postgres.mjs';

const megabytes = Number(process.argv[2] ?? 5120);
const program = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'weir-transfer-'));
const server = await startTestPostgres({ version: 'embedded' });
let api;
try {
  const passwords = { ownerPassword: 'owner', appPassword: 'app' };
  await ensureRoles(server.superuserUrl, passwords);
  await createOwnedDatabase(server.superuserUrl, { name: 'weir_transfer' });
  const urlOf = (role, password) => connectionUrl(server.superuserUrl, { role, password, database: 'weir_transfer' });
  const superuserUrl = Object.assign(new URL(server.superuserUrl), { pathname: '/weir_transfer' }).toString();
  const config = {
    signingKeys: [{ kid: 'bench', secret: randomBytes(32).toString('base64url') }],
    secretKey: randomBytes(32).toString('base64url'),
  };
  const port = await freePort();
  const env = {
    ...process.env,
    WEIR_ENV: 'test',
    LOG_LEVEL: 'error',
    PORT: String(port),
    DATABASE_URL: urlOf('weir_app', passwords.appPassword),
    DATABASE_OWNER_URL: urlOf('weir_owner', passwords.ownerPassword),
    WEIR_STORAGE_DIR: join(directory, 'storage'),
    WEIR_AUDIT_HEADS_FILE: join(directory, 'heads.jsonl'),
    WEIR_SIGNING_KEYS: JSON.stringify(config.signingKeys),
    WEIR_SECRET_KEY: config.secretKey,
  };
  await run(process.execPath, [program('apps/api/dist/migrate.js')], { env });
  api = spawn(process.execPath, [program('apps/api/dist/main.js')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(api.stdout, 'data');
  api.stdout.resume();

  const ids = {
    user: newId(),
    organization: newId(),
    dataset: newId(),
    upload: newId(),
    release: newId(),
    file: newId(),
    entitlement: newId(),
  };
  const token = await withClient(superuserUrl, (client) => prepare(client, ids));
  const idle = rssMb(api.pid);
  const up = await measure(api.pid, () => upload(port, ids.upload, token));
  await withClient(superuserUrl, (client) => grant(client, ids));
  const link = sealDownloadToken(new Keyring(config), {
    entitlementId: ids.entitlement,
    fileId: ids.file,
    expiresAtMs: Date.now() + 3_600_000,
  });
  const down = await measure(api.pid, () => download(port, link));
  console.log(JSON.stringify({ megabytes, idleRssMb: idle, upload: up, download: down }, null, 2));
} finally {
  api?.kill('SIGKILL');
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}

/** An account with an organisation, a session and an open upload. @returns the session's token. */
async function prepare(client, ids) {
  const token = `weirs_${randomBytes(32).toString('base64url')}`;
  await client.query('SET session_replication_role = replica');
  await client.query(
    `INSERT INTO user_account (id, email, password_hash, locale, email_verified_at, created_at) VALUES ($1, 'bench@weir.test', '-', 'en', now(), now())`,
    [ids.user],
  );
  await client.query(
    `INSERT INTO organization (id, name, jurisdiction, registration_number, registration_scheme, created_by, created_at, verified_at) VALUES ($1, 'Bench', 'DE', '1', 'other', $2, now(), now())`,
    [ids.organization, ids.user],
  );
  await client.query(
    `INSERT INTO organization_member (organization_id, user_id, roles, joined_at) VALUES ($1, $2, '{owner,member}', now())`,
    [ids.organization, ids.user],
  );
  await client.query(
    `INSERT INTO session (id, user_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, now(), now() + interval '1 day')`,
    [newId(), ids.user, createHash('sha256').update(token).digest()],
  );
  await client.query(
    `INSERT INTO dataset (id, organization_id, title, description, created_at) VALUES ($1, $2, 'Bench', 'Bench', now())`,
    [ids.dataset, ids.organization],
  );
  await client.query(
    `INSERT INTO upload (id, dataset_id, organization_id, file_name, format, state, created_by, created_at, expires_at) VALUES ($1, $2, $3, 'bench.csv', 'csv', 'OPEN', $4, now(), now() + interval '1 day')`,
    [ids.upload, ids.dataset, ids.organization, ids.user],
  );
  return token;
}

/** An entitlement to the file that was uploaded. */
async function grant(client, ids) {
  await client.query('SET session_replication_role = replica');
  await client.query(
    `INSERT INTO release_file (id, release_id, upload_id, position, name, format, bytes, sha256, storage_key) SELECT $1, $2, id, 0, file_name, format, bytes, sha256, storage_key FROM upload WHERE id = $3`,
    [ids.file, ids.release, ids.upload],
  );
  await client.query(
    `INSERT INTO entitlement (id, order_id, agreement_id, buyer_organization_id, provider_organization_id, revision_id, release_id, purpose, destination, state, valid_from, created_at) VALUES ($1, $2, $3, $4, $4, $5, $6, 'dpv:ResearchAndDevelopment', 'DE', 'ACTIVE', now(), now())`,
    [ids.entitlement, randomUUID(), randomUUID(), ids.organization, randomUUID(), ids.release],
  );
}

async function upload(port, uploadId, token) {
  const block = Buffer.alloc(1024 * 1024, 'city,amount,0123456789\n');
  const body = Readable.toWeb(
    Readable.from(
      (function* () {
        for (let i = 0; i < megabytes; i += 1) yield block;
      })(),
    ),
  );
  const response = await fetch(`http://127.0.0.1:${port}/uploads/${uploadId}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
    body,
    duplex: 'half',
  });
  if (response.status !== 200) throw new Error(`upload: ${response.status} ${await response.text()}`);
}

async function download(port, link) {
  const response = await fetch(`http://127.0.0.1:${port}/downloads/${link}`);
  let bytes = 0;
  for await (const chunk of response.body) bytes += chunk.length;
  if (bytes !== megabytes * 1024 * 1024) throw new Error(`download: ${response.status}, ${bytes} bytes`);
}

async function measure(pid, work) {
  let peakRssMb = 0;
  const timer = setInterval(() => {
    peakRssMb = Math.max(peakRssMb, rssMb(pid));
  }, 50);
  const startedAt = performance.now();
  await work().finally(() => clearInterval(timer));
  return { peakRssMb, seconds: Math.round((performance.now() - startedAt) / 100) / 10 };
}

function rssMb(pid) {
  const pages = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  return Math.round(pages / 1024);
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  return port;
}
