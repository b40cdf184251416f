import { AuditTrail, auditMigrations } from '@weir/audit';
import { catalogMigrations } from '@weir/catalog';
import { newId } from '@weir/kernel';
import { partiesMigrations } from '@weir/parties';
import { Clock, createDataSource, migrate, Outbox, platformMigrations, UnitOfWork } from '@weir/platform';
import { onCleanup } from '../../../../test/harness/cleanup.js';
import { createDatabase } from '../../../../test/harness/database.js';
import { moderationMigrations } from '../moderation.migration.js';
import { ExpiryWarnings } from './expiry-warnings.js';

const DAY_MS = 86_400_000;
let unitOfWork: UnitOfWork;
let warnings: ExpiryWarnings;
const clock = new Clock();

beforeAll(async () => {
  const database = await createDatabase({ contents: 'empty' });
  await migrate(database.ownerUrl, [
    ...platformMigrations,
    ...auditMigrations,
    ...partiesMigrations,
    ...catalogMigrations,
    ...moderationMigrations,
  ]);
  const dataSource = createDataSource({ url: database.appUrl, poolSize: 4, entities: [], applicationName: 'test' });
  await dataSource.initialize();
  onCleanup(() => dataSource.destroy());
  unitOfWork = new UnitOfWork(dataSource, clock);
  const outbox = new Outbox();
  outbox.register({ name: 'notifications', queue: 'notifications', topics: ['notification.requested'] });
  warnings = new ExpiryWarnings(unitOfWork, outbox, new AuditTrail(unitOfWork));
}, 60_000);

/** An organisation with a credential and a designation that end on different days from now. */
async function holder(credentialDays: number, designationDays: number): Promise<string> {
  const [user, organization] = [newId(), newId()];
  await unitOfWork.query(
    `INSERT INTO user_account (id, email, password_hash, locale, created_at) VALUES ($1, $2, '', 'en', now())`,
    [user, `${user}@example.org`],
  );
  await unitOfWork.query(
    `INSERT INTO organization (id, name, jurisdiction, registration_number, registration_scheme, created_by, created_at)
     VALUES ($1, 'One', 'DE', $3, 'format', $2, now())`,
    [organization, user, organization],
  );
  await unitOfWork.query(
    `INSERT INTO credential (id, organization_id, kind, issuer, reference, valid_from, valid_to, evidence_sha256, state, submitted_by, submitted_at)
     VALUES (gen_random_uuid(), $1, 'impact_assessment', 'I', 'R', now(), now() + make_interval(days => $2), repeat('0', 64), 'ACCEPTED', 'x', now())`,
    [organization, credentialDays],
  );
  await unitOfWork.query(
    `INSERT INTO designation (id, organization_id, class, licence_number, issuer, scope, valid_from, valid_to, granted_by, created_at)
     VALUES (gen_random_uuid(), $1, 'ciio', 'L', 'I', 'S', now(), now() + make_interval(days => $2), 'x', now())`,
    [organization, designationDays],
  );
  return organization;
}

async function toldTo(organizationId: string): Promise<string[]> {
  const rows = await unitOfWork.query<{ text: string }>(
    `SELECT payload->'text'->>'en' AS text FROM outbox WHERE payload->'audience'->0->>'organizationId' = $1 ORDER BY text`,
    [organizationId],
  );
  return rows.map(({ text }) => text);
}

it('warns of an end within thirty days, once however often and by how many workers it is asked', async () => {
  const organizationId = await holder(40, 100);
  expect(await warnings.run()).toBe(0);
  clock.setOffset(15 * DAY_MS);
  const runs = await Promise.all([warnings.run(), warnings.run()]);
  expect(runs[0] + runs[1]).toBe(1);
  expect(await toldTo(organizationId)).toEqual([
    expect.stringMatching(/^Impact assessment ends on \d{4}-\d{2}-\d{2}\./),
  ]);
  clock.setOffset(85 * DAY_MS);
  expect(await warnings.run()).toBe(1);
  expect(await warnings.run()).toBe(0);
  expect(await toldTo(organizationId)).toHaveLength(2);
});
