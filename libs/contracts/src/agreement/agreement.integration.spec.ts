import { AuditTrail, auditMigrations, type Command, CommandRunner } from '@weir/audit';
import { type Json, newId, verifyAgreementDocument } from '@weir/kernel';
import {
  Clock,
  countStatements,
  createDataSource,
  Keyring,
  migrate,
  Outbox,
  platformMigrations,
  type RequestContext,
  randomToken,
  systemContext,
  UnitOfWork,
} from '@weir/platform';
import type { DataSource } from 'typeorm';
import { onCleanup } from '../../../../test/harness/cleanup.js';
import { createDatabase } from '../../../../test/harness/database.js';
import { termsOf } from '../../fixtures/terms.js';
import { contractsMigrations } from '../contracts.migration.js';
import type { AgreementTerms } from '../terms/agreement-terms.js';
import { AgreementRepository } from './agreement.repository.js';
import { AgreementService } from './agreement.service.js';
import { PlanSignatureRepository } from './plan-signature.repository.js';
import { PlanSigningService } from './plan-signing.service.js';

let dataSource: DataSource;
let unitOfWork: UnitOfWork;
let commands: CommandRunner;
const keyring = new Keyring({ signingKeys: [{ kid: 'test', secret: randomToken() }], secretKey: randomToken() });
const planSignatures = new PlanSignatureRepository();
const agreements = new AgreementService(keyring, new AgreementRepository(), planSignatures);
const planSigning = new PlanSigningService(keyring, planSignatures);

beforeAll(async () => {
  const { ownerUrl, appUrl } = await createDatabase({ contents: 'empty' });
  await migrate(ownerUrl, [...platformMigrations, ...auditMigrations, ...contractsMigrations]);
  dataSource = createDataSource({ url: appUrl, poolSize: 12, entities: [], applicationName: 'test' });
  await dataSource.initialize();
  onCleanup(() => dataSource.destroy());
  unitOfWork = new UnitOfWork(dataSource, new Clock());
  commands = new CommandRunner(unitOfWork, new Outbox(), new AuditTrail(unitOfWork), 'optional');
});

function signatoryOf(organizationId: string, userId = newId()): RequestContext {
  return {
    ...systemContext('test'),
    ip: '203.0.113.77',
    userAgent: 'a browser',
    principal: {
      kind: 'user',
      userId,
      email: 'signatory@example.org',
      organizationId,
      organizationRoles: ['signatory'],
      platformRoles: [],
      scopes: undefined,
      sessionId: undefined,
      tokenId: undefined,
      hasSecondFactor: false,
      steppedUpAt: undefined,
    },
  };
}

function run<Answer extends Json | undefined>(ctx: RequestContext, work: (command: Command) => Promise<Answer>) {
  return commands.run(ctx, { name: 'test', permission: 'public' }, work);
}

const system = systemContext('trading');

async function draft(terms: AgreementTerms = termsOf(), options = {}) {
  const drafted = await run(system, async (command) => ({ ...(await agreements.draft(command, terms, options)) }));
  return { ...drafted, provider: terms.parties.provider.organizationId, buyer: terms.parties.buyer.organizationId };
}

function sign(
  agreement: { agreementId: string; digest: string },
  organizationId: string,
  ctx = signatoryOf(organizationId),
) {
  const { agreementId, digest } = agreement;
  return run(ctx, async (command) => ({
    ...(await agreements.sign(command, {
      agreementId,
      digest,
      organizationId,
      name: '王芳',
      ip: ctx.ip,
      userAgent: ctx.userAgent,
    })),
  }));
}

describe('an agreement', () => {
  it('comes into force with both signatures and verifies offline', async () => {
    const agreement = await draft();

    expect(agreement.state).toBe('DRAFTED');
    expect(await sign(agreement, agreement.buyer)).toEqual({ state: 'PARTLY_SIGNED' });
    expect(await sign(agreement, agreement.provider)).toEqual({ state: 'IN_FORCE' });

    const document = await agreements.agreementDocument(unitOfWork, agreement.agreementId);
    expect(verifyAgreementDocument(document, keyring.publicKeys())).toMatchObject({ valid: true });
    expect(document.digests.document).toBe(agreement.digest);
    expect(document.signatures.map(({ role }) => role)).toEqual(['provider', 'buyer']);
    expect(JSON.stringify(document)).not.toContain('203.0.113');
    const history = await unitOfWork.query<{ event: string; network: string | null }>(
      'SELECT event, network FROM agreement_history WHERE agreement_id = $1 ORDER BY version',
      [agreement.agreementId],
    );
    expect(history.map(({ event }) => event)).toEqual(['draft', 'sign', 'sign']);
    expect(history[1]?.network).toBe('203.0.113.0/24');
  });

  it("keeps a signatory's name on one line, and no name as none", async () => {
    const agreement = await draft();
    const { agreementId, digest } = agreement;
    for (const [organizationId, name] of [
      [agreement.buyer, ' Mallory\n\nProvider: signed '],
      [agreement.provider, ' \n'],
    ] as const) {
      await run(signatoryOf(organizationId), async (command) => ({
        ...(await agreements.sign(command, { agreementId, digest, organizationId, name })),
      }));
    }
    const document = await agreements.agreementDocument(unitOfWork, agreementId);

    expect(document.signatures.map(({ statement }) => statement.signatory.name)).toEqual([
      null,
      'Mallory Provider: signed',
    ]);
    expect(document.signatures[0]?.statement.origin).toBeNull();
  });

  it('does not verify before the seal', async () => {
    const agreement = await draft();
    await sign(agreement, agreement.buyer);
    const document = await agreements.agreementDocument(unitOfWork, agreement.agreementId);

    expect(verifyAgreementDocument(document, keyring.publicKeys())).toMatchObject({ valid: false });
  });

  it('is signed once by each party when ten signatures arrive at once', async () => {
    const agreement = await draft();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => sign(agreement, index % 2 === 0 ? agreement.buyer : agreement.provider)),
    );

    expect(answers.filter(({ state }) => state === 'IN_FORCE').length).toBeGreaterThanOrEqual(1);
    const history = await unitOfWork.query<{ toState: string }>(
      `SELECT to_state AS "toState" FROM agreement_history WHERE agreement_id = $1 ORDER BY version`,
      [agreement.agreementId],
    );
    expect(history.map(({ toState }) => toState)).toEqual(['DRAFTED', 'PARTLY_SIGNED', 'IN_FORCE']);
    const document = await agreements.agreementDocument(unitOfWork, agreement.agreementId);
    expect(verifyAgreementDocument(document, keyring.publicKeys()).valid).toBe(true);
  });

  it('keeps the first signature of a party that signs again', async () => {
    const agreement = await draft();
    await sign(agreement, agreement.buyer);
    const before = await agreements.agreementDocument(unitOfWork, agreement.agreementId);

    expect(await sign(agreement, agreement.buyer)).toEqual({ state: 'PARTLY_SIGNED' });
    expect(await agreements.agreementDocument(unitOfWork, agreement.agreementId)).toEqual(before);
  });

  it('is signed only by signatories of its parties, only by its digest, never by the system', async () => {
    const agreement = await draft();
    const member = signatoryOf(agreement.buyer);
    const { principal } = member;
    if (principal.kind !== 'user') throw new Error('not a person');
    const finance: RequestContext = { ...member, principal: { ...principal, organizationRoles: ['finance'] } };
    const stranger = newId();

    await expect(sign(agreement, agreement.buyer, finance)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(sign(agreement, stranger)).rejects.toMatchObject({ code: 'AGREEMENT_NOT_FOUND' });
    await expect(sign(agreement, agreement.buyer, signatoryOf(stranger))).rejects.toMatchObject({
      code: 'AGREEMENT_NOT_FOUND',
    });
    await expect(sign(agreement, agreement.buyer, system)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(sign({ ...agreement, digest: `sha256:${'0'.repeat(64)}` }, agreement.buyer)).rejects.toMatchObject({
      code: 'AGREEMENT_DIGEST_MISMATCH',
    });
    await expect(sign({ ...agreement, agreementId: newId() }, agreement.buyer)).rejects.toMatchObject({
      code: 'AGREEMENT_NOT_FOUND',
    });
  });

  it('ends only as its table says', async () => {
    const agreement = await draft();
    const { agreementId } = agreement;
    const conclude = (event: 'void' | 'terminate' | 'end') =>
      run(system, async (command) => ({ ...(await agreements[event](command, agreementId, 'a reason')) }));

    await expect(conclude('end')).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    expect(await conclude('void')).toEqual({ state: 'VOID' });
    await expect(sign(agreement, agreement.buyer)).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    await expect(conclude('terminate')).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });

    const other = await draft();
    await sign(other, other.buyer);
    await sign(other, other.provider);
    const ended = await run(system, async (command) => ({
      ...(await agreements.terminate(command, other.agreementId, 'takedown')),
    }));
    expect(ended).toEqual({ state: 'TERMINATED' });
    const document = await agreements.agreementDocument(unitOfWork, other.agreementId);
    expect(verifyAgreementDocument(document, keyring.publicKeys()).valid).toBe(true);
  });

  it('is drafted once for an order', async () => {
    const terms = termsOf();
    await draft(terms);

    await expect(draft(terms)).rejects.toThrow(/agreement_order_id_key/);
  });

  it('cannot be rewritten by the application', async () => {
    const agreement = await draft();
    await sign(agreement, agreement.buyer);
    const id = [agreement.agreementId];

    for (const attack of [
      `UPDATE agreement SET body = '{}' WHERE id = $1`,
      `UPDATE agreement SET digest = 'x' WHERE id = $1`,
      `UPDATE agreement SET buyer_signature = NULL WHERE id = $1`,
      `UPDATE agreement SET buyer_signature = '{}' WHERE id = $1`,
      `DELETE FROM agreement WHERE id = $1`,
      `UPDATE agreement_history SET event = 'x' WHERE agreement_id = $1`,
      `DELETE FROM agreement_history WHERE agreement_id = $1`,
    ]) {
      await expect(unitOfWork.query(attack, id)).rejects.toMatchObject({ driverError: { code: '42501' } });
    }
    // In force without a seal.
    await expect(unitOfWork.query(`UPDATE agreement SET state = 'IN_FORCE' WHERE id = $1`, id)).rejects.toMatchObject({
      driverError: { code: '23514' },
    });
  });

  it('needs at most two statements a command', async () => {
    const count = (work: (command: Command) => Promise<unknown>, ctx: RequestContext = system) =>
      run(ctx, (command) =>
        countStatements(async (counter) => {
          await work(command);
          return counter.statements;
        }),
      );
    const terms = termsOf();
    const { provider, buyer } = terms.parties;
    let made = { agreementId: '', digest: '' };

    expect(
      await count(async (command) => {
        made = await agreements.draft(command, terms, { providerPreSignature: 'standing' });
      }),
    ).toBe(2);
    for (const { organizationId } of [buyer, provider]) {
      const signing = (command: Command) => agreements.sign(command, { ...made, organizationId });
      expect(await count(signing, signatoryOf(organizationId))).toBe(2);
    }
    expect(await count((command) => agreements.end(command, made.agreementId))).toBe(2);
  });
});

describe('a plan signed ahead', () => {
  function preSign(terms: AgreementTerms) {
    const { organizationId } = terms.parties.provider;
    return run(signatoryOf(organizationId), async (command) => ({
      ...(await planSigning.preSignPlan(command, { organizationId, listing: terms.listing, plan: terms.plan })),
    }));
  }

  it("counts as the provider's signature on exactly that plan and revision", async () => {
    const terms = termsOf();
    const { preSignatureId } = await preSign(terms);
    const agreement = await draft(terms, { providerPreSignature: preSignatureId });

    expect(agreement.state).toBe('PARTLY_SIGNED');
    expect(await sign(agreement, agreement.buyer)).toEqual({ state: 'IN_FORCE' });
    const document = await agreements.agreementDocument(unitOfWork, agreement.agreementId);
    expect(verifyAgreementDocument(document, keyring.publicKeys())).toMatchObject({ valid: true });
    expect(document.signatures[0]?.statement.act).toBe('sign-plan');
  });

  it('does not count for another plan, another revision or another provider', async () => {
    const terms = termsOf();
    const { preSignatureId } = await preSign(terms);
    const others: AgreementTerms[] = [
      { ...terms, plan: { ...terms.plan, definition: { ...terms.plan.definition, currency: 'USD' } } },
      { ...terms, listing: { ...terms.listing, revision: 4 } },
      { ...terms, parties: { ...terms.parties, provider: { ...terms.parties.provider, organizationId: newId() } } },
    ];

    for (const other of others) {
      const again = { ...other, orderId: newId() };
      await expect(draft(again, { providerPreSignature: preSignatureId })).rejects.toMatchObject({
        code: 'PRE_SIGNATURE_MISMATCH',
      });
      expect((await draft(again, { providerPreSignature: 'standing' })).state).toBe('DRAFTED');
    }
  });

  it('stands once, however often it is given, until it is revoked', async () => {
    const terms = termsOf();
    const given = await Promise.all([preSign(terms), preSign(terms), preSign(terms)]);
    const [first] = given;
    if (first === undefined) throw new Error('nothing was signed');
    expect(new Set(given.map(({ preSignatureId }) => preSignatureId)).size).toBe(1);

    const { organizationId } = terms.parties.provider;
    const revoke = () =>
      run(signatoryOf(organizationId), async (command) => {
        await planSigning.revokePlanSignature(command, { preSignatureId: first.preSignatureId, organizationId });
        return undefined;
      });
    await revoke();
    await expect(revoke()).rejects.toMatchObject({ code: 'PLAN_SIGNATURE_NOT_FOUND' });
    expect((await draft(terms, { providerPreSignature: 'standing' })).state).toBe('DRAFTED');
    expect((await preSign(terms)).preSignatureId).not.toBe(first.preSignatureId);
  });
});
