import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Exchange } from './exchange.js';
import { type GraphqlAnswer, GraphqlFailure } from './graphql-client.js';
import { waitFor } from './wait-for.js';

const OPERATOR_CREATE = fileURLToPath(new URL('../../apps/api/dist/operator-create.js', import.meta.url));
const PASSWORD = 'correct horse battery 9';

const run = promisify(execFile);
let counter = 0;

/** A name that no other test of this run uses. */
export function unique(prefix: string): string {
  counter += 1;
  return `${prefix}-${process.pid.toString(36)}${Date.now().toString(36)}${counter}`;
}

/** A signed-in person of a test exchange. */
export class Actor {
  constructor(
    readonly exchange: Exchange,
    readonly email: string,
    readonly token: string,
    /** Empty for people of the platform. */
    readonly organizationId: string,
  ) {}

  /** @throws GraphqlFailure when the operation does not succeed. */
  graphql<T = Record<string, unknown>>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<T> {
    return this.exchange.graphql<T>(query, variables, this.token);
  }

  send<T = Record<string, unknown>>(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<GraphqlAnswer<T>> {
    return this.exchange.send<T>(query, variables, this.token);
  }
}

/** The people whom an exchange needs before anybody trades; the second one approves what the first one asks for. */
export interface Operators {
  readonly operator: Actor;
  readonly second: Actor;
  readonly auditor: Actor;
}

/**
 * Runs an operation that must be refused.
 *
 * @returns the code of the refusal
 * @throws Error when it succeeds
 */
export async function refusalOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
  } catch (error) {
    if (error instanceof GraphqlFailure) return error.code;
    throw error;
  }
  throw new Error('the operation was expected to be refused, and succeeded');
}

/** The token in the newest mail to an address. */
export function mailedToken(exchange: Exchange, email: string, timeoutMs = 30_000): Promise<string> {
  return waitFor(
    async () => {
      const response = await fetch(`${exchange.url}/local-mail/json?to=${encodeURIComponent(email)}`);
      const [mail] = (await response.json()) as { text: string }[];
      return mail === undefined ? undefined : /token[=:]\s*([\w.~-]+)/.exec(mail.text)?.[1];
    },
    { describe: `a mail with a token to ${email}`, timeoutMs },
  );
}

/** Makes the first operator, and by invitation a second one (also a compliance officer) and an auditor. */
export async function makeOperators(exchange: Exchange): Promise<Operators> {
  const email = `${unique('operator')}@platform.test`;
  await run(process.execPath, [OPERATOR_CREATE, '--force'], {
    env: { ...exchange.env, WEIR_OPERATOR_EMAIL: email, WEIR_OPERATOR_PASSWORD: PASSWORD },
  });
  const operator = await signIn(exchange, email, '');
  const second = await joinPlatform(operator, ['operator', 'compliance_officer']);
  return { operator, second, auditor: await joinPlatform(operator, ['auditor']) };
}

export interface NewOrganization {
  readonly name?: string;
  readonly jurisdiction?: 'DE' | 'FR' | 'IN';
  /** Whether an operator verifies it; true by default with operators given. */
  readonly operators?: Operators;
}

/** Asks for an account; its address is verified by {@link verifyAccount}. @returns the address */
export async function signUp(exchange: Exchange, organization: NewOrganization = {}): Promise<string> {
  const email = `${unique('person')}@trade.test`;
  const { jurisdiction = 'DE' } = organization;
  await exchange.graphql('mutation($input: SignUpInput!) { signUp(input: $input) }', {
    input: {
      email,
      password: PASSWORD,
      name: 'A Person',
      organization: {
        name: organization.name ?? unique('Organisation'),
        jurisdiction,
        registrationNumber: registrationNumber(jurisdiction),
      },
    },
  });
  return email;
}

/** Follows the link in the mail, signs in, and has the organisation verified where operators are given. */
export async function verifyAccount(exchange: Exchange, email: string, operators?: Operators): Promise<Actor> {
  const token = await mailedToken(exchange, email);
  await exchange.graphql('mutation($token: String!) { verifyEmail(token: $token) }', { token });
  const visitor = await signIn(exchange, email, '');
  const { viewer } = await visitor.graphql<{ viewer: { organizations: { organizationId: string }[] } }>(
    '{ viewer { organizations { organizationId } } }',
  );
  const organizationId = viewer.organizations[0]?.organizationId ?? '';
  if (operators !== undefined) {
    await operators.operator.graphql('mutation($id: ID!) { verifyOrganization(organizationId: $id) { id } }', {
      id: organizationId,
    });
  }
  return new Actor(exchange, email, visitor.token, organizationId);
}

/** A signed-in owner of a new organisation, verified by an operator where operators are given. */
export async function signUpVerified(exchange: Exchange, organization: NewOrganization = {}): Promise<Actor> {
  return verifyAccount(exchange, await signUp(exchange, organization), organization.operators);
}

/** Somebody who joins the owner's organisation with the given roles. */
export async function joinOrganization(owner: Actor, roles: readonly string[]): Promise<Actor> {
  const member = await inviteBy(owner, 'inviteMember', [...roles]);
  return new Actor(member.exchange, member.email, member.token, owner.organizationId);
}

/** Somebody of the platform with the given roles. */
export function joinPlatform(operator: Actor, roles: readonly string[]): Promise<Actor> {
  return inviteBy(operator, 'invitePlatformMember', [...roles]);
}

/** Books a bank receipt: one person asks, the other approves. */
export async function creditBalance(
  operators: Operators,
  organizationId: string,
  minorUnits: bigint,
  currency = 'EUR',
): Promise<void> {
  const { creditBalance: approvalId } = await operators.operator.graphql<{ creditBalance: string }>(
    'mutation($input: AdjustBalanceInput!) { creditBalance(input: $input) }',
    {
      input: {
        organizationId,
        minorUnits: minorUnits.toString(),
        currency,
        bankReference: unique('BANK'),
        reason: 'receipt of the bank',
      },
    },
  );
  await operators.second.graphql('mutation($id: ID!) { approve(approvalId: $id) }', { id: approvalId });
}

/** A fresh session of the same person: sessions end when a test moves the clock far. */
export async function signInAgain({ exchange, email, organizationId }: Actor): Promise<Actor> {
  return signIn(exchange, email, organizationId);
}

/** A verified buyer with money; `minorUnits` of EUR. */
export async function makeBuyer(
  exchange: Exchange,
  operators: Operators,
  minorUnits = 500_000n,
  jurisdiction: 'FR' | 'IN' = 'FR',
): Promise<Actor> {
  const buyer = await signUpVerified(exchange, { jurisdiction, operators });
  if (minorUnits > 0n) await creditBalance(operators, buyer.organizationId, minorUnits);
  return buyer;
}

async function inviteBy(inviter: Actor, mutation: string, roles: string[]): Promise<Actor> {
  const { exchange } = inviter;
  const email = `${unique(roles[0] ?? 'person')}@platform.test`;
  await inviter.graphql(`mutation($input: InviteMemberInput!) { ${mutation}(input: $input) }`, {
    input: { email, roles },
  });
  const token = await mailedToken(exchange, email);
  await exchange.graphql('mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) }', {
    input: { token, password: PASSWORD },
  });
  return signIn(exchange, email, '');
}

async function signIn(exchange: Exchange, email: string, organizationId: string): Promise<Actor> {
  const { signIn: session } = await exchange.graphql<{ signIn: { token: string } }>(
    'mutation($input: SignInInput!) { signIn(input: $input) { token } }',
    { input: { email, password: PASSWORD } },
  );
  return new Actor(exchange, email, session.token, organizationId);
}

function registrationNumber(jurisdiction: 'DE' | 'FR' | 'IN'): string {
  if (jurisdiction === 'FR') return frenchNumber();
  return jurisdiction === 'DE'
    ? `HRB ${randomInt(1, 999_999)}`
    : `U${randomInt(10_000, 99_999)}MH2020PTC${randomInt(100_000, 999_999)}`;
}

/** A SIREN with a right check digit: nine digits whose Luhn sum is a multiple of ten. */
function frenchNumber(): string {
  const head = String(randomInt(10_000_000, 99_999_999));
  const sum = [...head].reduce((total, digit, index) => total + luhn(Number(digit), index % 2 === 1), 0);
  return `${head}${(10 - (sum % 10)) % 10}`;
}

function luhn(digit: number, isDoubled: boolean): number {
  const value = isDoubled ? digit * 2 : digit;
  return value > 9 ? value - 9 : value;
}
