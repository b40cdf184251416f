import { Injectable } from '@nestjs/common';
import type { Command } from '@weir/audit';
import {
  type AgreementDocument,
  type AgreementRole,
  type AgreementSeal,
  type AgreementSigning,
  agreementDigestsOf,
  ConflictError,
  NotFoundError,
  newId,
  type PartySignature,
  planDigestOf,
  signaturesDigestOf,
} from '@weir/kernel';
import { actorOf, Keyring } from '@weir/platform';
import { compileAgreement } from '../template/compile-agreement.js';
import type { AgreementTerms } from '../terms/agreement-terms.js';
import { AgreementDigestMismatchError, PreSignatureMismatchError } from './agreement.errors.js';
import { type AgreementEvent, type AgreementState, agreementMachine } from './agreement.machine.js';
import { AgreementRepository, type AgreementRow, type HistoryEntry, type SqlSource } from './agreement.repository.js';
import { PlanSignatureRepository } from './plan-signature.repository.js';
import { requireSignatory } from './signatory.js';
import { networkOf, originOf, type SigningOrigin } from './signing-origin.js';

export interface DraftOptions {
  /**
   * The provider's signature on the plan, given ahead: its identifier, or `standing` to take the one that stands, if any, on exactly
   * this plan, revision and template. Leave out where the terms were negotiated: then the provider signs them.
   */
  readonly providerPreSignature?: string | undefined;
}

export interface SignInput extends SigningOrigin {
  readonly agreementId: string;
  /** The digest that the signatory was shown. */
  readonly digest: string;
  readonly organizationId: string;
  readonly name?: string | undefined;
}

/** Drafts, signs and ends agreements inside the caller's command. At most two SQL statements each. */
@Injectable()
export class AgreementService {
  constructor(
    private readonly keyring: Keyring,
    private readonly agreements: AgreementRepository,
    private readonly planSignatures: PlanSignatureRepository,
  ) {}

  /**
   * Makes the agreement of an order and freezes it. Emits `agreement.drafted`.
   * @throws AgreementIncompleteError, ClauseMissingError; PRE_SIGNATURE_MISMATCH when the named signature does not cover the plan.
   */
  async draft(
    command: Command,
    terms: AgreementTerms,
    options: DraftOptions = {},
  ): Promise<{ agreementId: string; digest: string; state: AgreementState }> {
    const { tx } = command;
    const agreementId = newId(tx.now.getTime());
    const { body, digests } = compileAgreement(terms, { agreementId, draftedAt: tx.now.toISOString() });
    const { provider, buyer } = terms.parties;
    const planDigest = planDigestOf(body.template, terms.listing, terms.plan);
    const preSignature = await this.findPreSignature(command, provider.organizationId, planDigest, options);
    const state =
      preSignature === undefined ? 'DRAFTED' : agreementMachine.next('DRAFTED', 'sign', 'other_party_open').to;
    await this.agreements.insert(tx, {
      body,
      digest: digests.document,
      orderId: terms.orderId,
      providerId: provider.organizationId,
      buyerId: buyer.organizationId,
      state,
      providerSignature: preSignature ?? null,
      history: this.history(command, 'draft', { reason: preSignature === undefined ? null : 'plan signed ahead' }),
    });
    command.emit('agreement.drafted', agreementId, { orderId: terms.orderId, digest: digests.document });
    return { agreementId, digest: digests.document, state };
  }

  /**
   * Signs the digest for one party. The second signature seals the agreement and puts it in force (`agreement.in_force`). A party that has
   * signed already gets the present state; nothing changes.
   * @throws AGREEMENT_NOT_FOUND for anybody who is not a party; AGREEMENT_DIGEST_MISMATCH; IllegalTransitionError.
   */
  async sign(command: Command, input: SignInput): Promise<{ state: AgreementState }> {
    const signatory = requireSignatory(command.ctx, input.organizationId, input.name);
    const row = await this.agreements.lock(command.tx, input.agreementId);
    const role = roleOf(row, input.organizationId);
    if (row === undefined || role === undefined) throw new NotFoundError('AGREEMENT');
    if (row.digest !== input.digest) throw new AgreementDigestMismatchError();
    if (signatureOf(row, role) !== null) return { state: row.state };

    const other = signatureOf(row, role === 'provider' ? 'buyer' : 'provider');
    const guard = other === null ? 'other_party_open' : 'other_party_signed';
    const next = agreementMachine.next(row.state, 'sign', guard);
    const statement: AgreementSigning = {
      act: 'sign-agreement',
      agreementId: row.id,
      digest: row.digest,
      role,
      organizationId: input.organizationId,
      signatory,
      signedAt: command.now.toISOString(),
      origin: originOf(this.keyring, input),
    };
    const value: PartySignature = { role, statement, signature: this.keyring.sign('agreement-party', statement) };
    const seal =
      next.effects.includes('seal') && other !== null ? this.seal(command, row, inOrder(value, other)) : undefined;
    await this.move(command, row, 'sign', next.to, {
      history: this.history(command, 'sign', { network: networkOf(input.ip) }),
      signature: { role, value },
      seal,
    });
    command.emit(next.to === 'IN_FORCE' ? 'agreement.in_force' : 'agreement.signed', row.id, {
      orderId: row.orderId,
      role,
    });
    return { state: next.to };
  }

  /** For an order that ends before it is funded. */
  async void(command: Command, agreementId: string, reason: string): Promise<{ state: AgreementState }> {
    return this.conclude(command, agreementId, 'void', reason);
  }

  /** Ends an agreement early: breach, takedown, dispute. */
  async terminate(command: Command, agreementId: string, reason: string): Promise<{ state: AgreementState }> {
    return this.conclude(command, agreementId, 'terminate', reason);
  }

  /** The term is over. */
  async end(command: Command, agreementId: string, reason = 'term over'): Promise<{ state: AgreementState }> {
    return this.conclude(command, agreementId, 'end', reason);
  }

  /**
   * The whole verifiable document; `seal` is absent until both parties have signed. Who may read it is for the caller to check.
   * @throws AGREEMENT_NOT_FOUND
   */
  async agreementDocument(source: SqlSource, agreementId: string): Promise<AgreementDocument> {
    const row = await this.agreements.find(source, agreementId);
    if (row === undefined) throw new NotFoundError('AGREEMENT');
    return documentOf(row);
  }

  private async findPreSignature(
    command: Command,
    organizationId: string,
    planDigest: string,
    { providerPreSignature }: DraftOptions,
  ): Promise<PartySignature | undefined> {
    if (providerPreSignature === undefined) return undefined;
    const found = await this.planSignatures.findStanding(command.tx, organizationId, planDigest);
    if (providerPreSignature !== 'standing' && found?.id !== providerPreSignature)
      throw new PreSignatureMismatchError();
    return found?.signature;
  }

  private seal(command: Command, row: AgreementRow, signatures: readonly PartySignature[]): AgreementSeal {
    const statement = {
      agreementId: row.id,
      digest: row.digest,
      signatures: signaturesDigestOf(signatures),
      sealedAt: command.now.toISOString(),
    };
    return { statement, signature: this.keyring.sign('agreement', statement) };
  }

  private async conclude(
    command: Command,
    agreementId: string,
    event: Exclude<AgreementEvent, 'sign'>,
    reason: string,
  ): Promise<{ state: AgreementState }> {
    const row = await this.agreements.lock(command.tx, agreementId);
    if (row === undefined) throw new NotFoundError('AGREEMENT');
    const { to } = agreementMachine.next(row.state, event);
    await this.move(command, row, event, to, { history: this.history(command, event, { reason }) });
    command.emit(`agreement.${to.toLowerCase()}`, row.id, { orderId: row.orderId, reason });
    return { state: to };
  }

  private async move(
    command: Command,
    row: AgreementRow,
    event: AgreementEvent,
    to: AgreementState,
    change: Omit<Parameters<AgreementRepository['move']>[2], 'to'>,
  ): Promise<void> {
    if (await this.agreements.move(command.tx, row, { ...change, to })) return;
    throw new ConflictError('AGREEMENT_CHANGED', `The agreement changed before it could ${event}. Read it again.`);
  }

  private history(
    command: Command,
    event: HistoryEntry['event'],
    { reason = null, network = null }: { reason?: string | null; network?: string | null },
  ): HistoryEntry {
    return { event, actor: actorOf(command.ctx), reason, network };
  }
}

function roleOf(row: AgreementRow | undefined, organizationId: string): AgreementRole | undefined {
  if (row?.providerId === organizationId) return 'provider';
  if (row?.buyerId === organizationId) return 'buyer';
  return undefined;
}

function signatureOf(row: AgreementRow, role: AgreementRole): PartySignature | null {
  return role === 'provider' ? row.providerSignature : row.buyerSignature;
}

function inOrder(one: PartySignature, other: PartySignature): readonly PartySignature[] {
  return one.role === 'provider' ? [one, other] : [other, one];
}

function documentOf(row: AgreementRow): AgreementDocument {
  const body = JSON.parse(row.body) as AgreementDocument;
  return {
    ...body,
    digests: agreementDigestsOf(body),
    signatures: [row.providerSignature, row.buyerSignature].filter((signature) => signature !== null),
    ...(row.seal === null ? {} : { seal: row.seal }),
  };
}
