import { randomBytes } from 'node:crypto';
import { AuditTrail, auditMigrations, CommandRunner } from '@weir/audit';
import {
  anonymousContext,
  Clock,
  createDataSource,
  Keyring,
  type MailRequest,
  mailToken,
  migrate,
  Outbox,
  type Principal,
  platformMigrations,
  RateLimiter,
  type RequestContext,
  systemContext,
  UnitOfWork,
} from '@weir/platform';
import { onCleanup } from '../../../../test/harness/cleanup.js';
import { createDatabase } from '../../../../test/harness/database.js';
import { AccountService } from '../accounts/account.service.js';
import { ApiTokenService } from '../accounts/api-token.service.js';
import { PasswordHasher } from '../accounts/passwords.js';
import { SecondFactor } from '../accounts/second-factor.js';
import { SecondFactorService } from '../accounts/second-factor.service.js';
import { SessionService } from '../accounts/session.service.js';
import { AccountThrottle } from '../accounts/throttle.js';
import { ApprovalService } from '../approvals/approval.service.js';
import { ApprovalExpiry } from '../approvals/approval-expiry.schedule.js';
import { AuthenticationService } from '../authentication/authentication.service.js';
import { CredentialService } from '../credentials/credential.service.js';
import { DesignationService } from '../designations/designation.service.js';
import { PartyFactsReader } from '../facts/party-facts.reader.js';
import { InvitationService } from '../invitations/invitation.service.js';
import { MembershipService } from '../organizations/membership.service.js';
import { OrganizationService } from '../organizations/organization.service.js';
import { partiesEntities } from '../parties.entities.js';
import { partiesMigrations } from '../parties.migration.js';
import { PlatformMemberService } from '../platform-members/platform-member.service.js';
import { usccCheckCharacter } from '../registration/check-digits.js';

export const PASSWORD = 'a long enough password';

export type TestExchange = Awaited<ReturnType<typeof createTestExchange>>;

/** The room's services on a fresh database, connected as the application's role. */
export async function createTestExchange() {
  const database = await createDatabase({ contents: 'empty' });
  await migrate(database.ownerUrl, [...platformMigrations, ...auditMigrations, ...partiesMigrations]);
  const dataSource = createDataSource({
    url: database.appUrl,
    poolSize: 12,
    entities: partiesEntities,
    applicationName: 'parties-test',
  });
  await dataSource.initialize();
  onCleanup(() => dataSource.destroy());
  const clock = new Clock();
  /** Time begins a minute after a full hour, so that no window of a rate limit ends in the middle of a test. */
  const beginsInMs = 3_600_000 - (Date.now() % 3_600_000) + 60_000;
  const shiftClock = (ms: number): void => clock.setOffset(beginsInMs + ms);
  shiftClock(0);
  const unitOfWork = new UnitOfWork(dataSource, clock);
  const outbox = new Outbox();
  outbox.register({
    name: 'everything',
    queue: 'notifications',
    topics: ['mail.requested', 'notification.requested', 'approval.decided', 'designation.revoked'],
  });
  const trail = new AuditTrail(unitOfWork);
  const commands = new CommandRunner(unitOfWork, outbox, trail, 'optional');
  const keyring = new Keyring({ signingKeys: [], secretKey: randomBytes(32).toString('base64url') });
  const throttle = new AccountThrottle(new RateLimiter(unitOfWork), keyring);
  const passwords = new PasswordHasher();
  const factor = new SecondFactor(keyring);
  const services = {
    accounts: new AccountService(commands, keyring, passwords, throttle),
    sessions: new SessionService(commands, unitOfWork, passwords, factor, throttle),
    secondFactors: new SecondFactorService(commands, factor, throttle),
    apiTokens: new ApiTokenService(commands, unitOfWork),
    authentication: new AuthenticationService(unitOfWork),
    organizations: new OrganizationService(commands, unitOfWork),
    memberships: new MembershipService(commands),
    invitations: new InvitationService(commands, unitOfWork, keyring, passwords, throttle),
    platformMembers: new PlatformMemberService(commands, unitOfWork, passwords),
    designations: new DesignationService(commands, unitOfWork),
    credentials: new CredentialService(commands, unitOfWork),
    approvals: new ApprovalService(commands, unitOfWork),
    approvalExpiry: new ApprovalExpiry(unitOfWork, outbox, trail),
    facts: new PartyFactsReader(),
  };

  const as = (principal: Principal): RequestContext => ({ ...anonymousContext(), principal, ip: '192.0.2.1' });

  const mails = async (to: string): Promise<MailRequest[]> => {
    const rows = await unitOfWork.query<{ payload: MailRequest }>(
      `SELECT payload FROM outbox WHERE topic = 'mail.requested' AND lower(payload->>'to') = lower($1) ORDER BY id`,
      [to],
    );
    return rows.map((row) => row.payload);
  };

  const lastMailToken = async (to: string): Promise<string> => {
    const link = (await mails(to)).at(-1)?.link;
    if (link === undefined) throw new Error(`No mail with a link was sent to ${to}.`);
    return mailToken(keyring, link);
  };

  const signIn = async (email: string, organizationId?: string): Promise<RequestContext> => {
    const { token } = await services.sessions.signIn(anonymousContext(), { email, password: PASSWORD });
    return as(await services.authentication.authenticate(token, { organizationId }));
  };

  /** A person with a confirmed address, signed in. */
  const person = async (email: string): Promise<RequestContext> => {
    await services.accounts.signUp(anonymousContext(), { email, password: PASSWORD });
    await services.accounts.verifyEmail(anonymousContext(), { token: await lastMailToken(email) });
    return signIn(email);
  };

  /** The owner of a new organisation, signed in for it. */
  const owner = async (
    email: string,
    name = 'An organisation',
  ): Promise<RequestContext & { organizationId: string }> => {
    const ctx = await person(email);
    const { organizationId } = await services.organizations.create(ctx, {
      name,
      jurisdiction: 'CN',
      registrationNumber: newUscc(),
    });
    return { ...(await signIn(email, organizationId)), organizationId };
  };

  /** A member of an organisation with the given roles, signed in for it. */
  const member = async (ownerCtx: RequestContext, email: string, roles: readonly string[]): Promise<RequestContext> => {
    await services.invitations.inviteMember(ownerCtx, { email, roles });
    const token = await lastMailToken(email);
    const { organizationId } = await services.invitations.acceptInvitation(anonymousContext(), {
      token,
      password: PASSWORD,
    });
    return signIn(email, organizationId ?? undefined);
  };

  const operator = async (email: string): Promise<RequestContext> => {
    await services.platformMembers.createFirstOperator(systemContext('test'), {
      email,
      password: PASSWORD,
      force: true,
    });
    return signIn(email);
  };

  return {
    ...services,
    database,
    unitOfWork,
    clock,
    shiftClock,
    commands,
    keyring,
    as,
    mails,
    lastMailToken,
    signIn,
    person,
    owner,
    member,
    operator,
  };
}

let organizations = 0;

/** A unified social credit code that no other one of this process equals. */
export function newUscc(): string {
  organizations += 1;
  const body = `91110000${String(organizations).padStart(9, '0')}`;
  return `${body}${usccCheckCharacter(body)}`;
}
