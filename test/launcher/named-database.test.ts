import { namedDatabase } from '../../scripts/launcher/database.mjs';
import { withClient } from '../../scripts/launcher/postgres-roles.mjs';
import { startTestPostgres } from '../../scripts/testing/test-postgres.mjs';
import { onCleanup } from '../harness/cleanup.js';

const SECRETS = {
  postgresPassword: 'unused',
  ownerPassword: 'owner secret/with: signs',
  appPassword: 'application secret?',
  secretKey: 'unused',
  signingKeys: [],
};

describe('a database that the environment names', () => {
  let superuserUrl: string;
  /** @returns the address of another database, role or password on the same server */
  const address = (parts: Partial<URL>) => Object.assign(new URL(superuserUrl), parts).href;

  beforeAll(async () => {
    // A server of its own: the roles of the shared one are not this test's to change.
    const server = await startTestPostgres({ version: 'embedded' });
    onCleanup(server.stop);
    superuserUrl = server.superuserUrl;
    await withClient(superuserUrl, (client) => client.query('CREATE DATABASE exchange'));
  });

  it('is none when the environment names none', async () => {
    expect(await namedDatabase({ env: { DATABASE_URL: '' }, secrets: SECRETS })).toBeUndefined();
  });

  it('gets both roles when a superuser is named, at every start again', async () => {
    const env = { DATABASE_URL: address({ pathname: '/exchange' }) };
    const first = await namedDatabase({ env, secrets: SECRETS });
    const second = await namedDatabase({ env, secrets: SECRETS });
    expect(second).toEqual(first);
    expect(second?.about).toMatch(/^127\.0\.0\.1:\d+\/exchange$/);
    await withClient(second?.ownerUrl ?? '', (client) => client.query('CREATE TABLE thing (id int)'));
    await expect(
      withClient(second?.appUrl ?? '', (client) => client.query('CREATE TABLE other (id int)')),
    ).rejects.toMatchObject({ code: '42501' });
  });

  it('is taken as it is when owner and application are named', async () => {
    const env = { DATABASE_URL: address({ pathname: '/exchange' }), DATABASE_OWNER_URL: superuserUrl };
    expect(await namedDatabase({ env, secrets: SECRETS })).toMatchObject({
      appUrl: env.DATABASE_URL,
      ownerUrl: env.DATABASE_OWNER_URL,
    });
  });

  it.each([
    [
      'a wrong password',
      { password: 'wrong' },
      /^DATABASE_URL does not work: PostgreSQL on 127\.0\.0\.1:\d+ refuses the role postgres or its password\.$/,
    ],
    [
      'a database that is not there',
      { pathname: '/nowhere' },
      /^DATABASE_URL does not work: PostgreSQL on 127\.0\.0\.1:\d+ has no database nowhere\.$/,
    ],
  ])('is refused in one sentence with %s', async (_what, parts, sentence) => {
    await expect(namedDatabase({ env: { DATABASE_URL: address(parts) }, secrets: SECRETS })).rejects.toThrow(sentence);
  });

  it('is refused when its role cannot make the roles of Weir', async () => {
    await withClient(superuserUrl, (client) => client.query("CREATE ROLE guest LOGIN PASSWORD 'guest'"));
    const env = { DATABASE_URL: address({ username: 'guest', password: 'guest', pathname: '/postgres' }) };
    await expect(namedDatabase({ env, secrets: SECRETS })).rejects.toThrow(
      'DATABASE_URL connects as guest, which cannot make the roles of Weir: set DATABASE_OWNER_URL too, to the role that owns the database.',
    );
  });
});
