import type { AgreementBody, AgreementRole, AgreementSeal, PartySignature } from '@weir/kernel';
import { canonicalJson } from '@weir/kernel';
import type { Transaction } from '@weir/platform';
import type { AgreementEvent, AgreementState } from './agreement.machine.js';

/** Reads with one statement: a transaction, or the unit of work outside of one. */
export interface SqlSource {
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

export interface AgreementRow {
  readonly id: string;
  readonly orderId: string;
  readonly providerId: string;
  readonly buyerId: string;
  readonly digest: string;
  readonly body: string;
  readonly state: AgreementState;
  readonly version: number;
  readonly providerSignature: PartySignature | null;
  readonly buyerSignature: PartySignature | null;
  readonly seal: AgreementSeal | null;
}

const COLUMNS = `id, order_id AS "orderId", provider_id AS "providerId", buyer_id AS "buyerId", digest, body, state, version,
       provider_signature AS "providerSignature", buyer_signature AS "buyerSignature", seal`;

export interface HistoryEntry {
  readonly event: 'draft' | AgreementEvent;
  readonly actor: string;
  readonly reason: string | null;
  readonly network: string | null;
}

/** One statement each. */
export class AgreementRepository {
  async insert(
    tx: Transaction,
    draft: {
      body: AgreementBody;
      digest: string;
      orderId: string;
      providerId: string;
      buyerId: string;
      state: AgreementState;
      providerSignature: PartySignature | null;
      history: HistoryEntry;
    },
  ): Promise<void> {
    const { body, history } = draft;
    await tx.query(
      `WITH drafted AS (
         INSERT INTO agreement (id, order_id, provider_id, buyer_id, template_id, template_version, digest, body, drafted_at, state, provider_signature)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id, version, state)
       INSERT INTO agreement_history (agreement_id, version, event, to_state, actor, reason, network, at)
       SELECT id, version, $12, state, $13, $14, $15, $9 FROM drafted`,
      [
        body.agreementId,
        draft.orderId,
        draft.providerId,
        draft.buyerId,
        body.template.id,
        body.template.version,
        draft.digest,
        canonicalJson(body),
        tx.now,
        draft.state,
        jsonOrNull(draft.providerSignature),
        history.event,
        history.actor,
        history.reason,
        history.network,
      ],
    );
  }

  /** The row stays locked until the transaction ends, so that signatures come one after the other. */
  async lock(tx: Transaction, agreementId: string): Promise<AgreementRow | undefined> {
    const [row] = await tx.query<AgreementRow>(`SELECT ${COLUMNS} FROM agreement WHERE id = $1 FOR NO KEY UPDATE`, [
      agreementId,
    ]);
    return row;
  }

  async find(source: SqlSource, agreementId: string): Promise<AgreementRow | undefined> {
    const [row] = await source.query<AgreementRow>(`SELECT ${COLUMNS} FROM agreement WHERE id = $1`, [agreementId]);
    return row;
  }

  /**
   * Moves an agreement from the state and version that were read, with its history row.
   * @returns false when somebody else moved it in between.
   */
  async move(
    tx: Transaction,
    row: AgreementRow,
    change: {
      to: AgreementState;
      history: HistoryEntry;
      signature?: { role: AgreementRole; value: PartySignature } | undefined;
      seal?: AgreementSeal | undefined;
    },
  ): Promise<boolean> {
    const { history, signature } = change;
    const signatureOf = (role: AgreementRole) => jsonOrNull(signature?.role === role ? signature.value : null);
    const moved = await tx.query(
      `WITH moved AS (
         UPDATE agreement SET state = $4, version = version + 1,
                provider_signature = coalesce(provider_signature, $5::jsonb),
                buyer_signature = coalesce(buyer_signature, $6::jsonb),
                seal = coalesce(seal, $7::jsonb)
          WHERE id = $1 AND state = $2 AND version = $3 RETURNING id, version)
       INSERT INTO agreement_history (agreement_id, version, event, from_state, to_state, actor, reason, network, at)
       SELECT id, version, $8, $2, $4, $9, $10, $11, $12 FROM moved RETURNING version`,
      [
        row.id,
        row.state,
        row.version,
        change.to,
        signatureOf('provider'),
        signatureOf('buyer'),
        jsonOrNull(change.seal ?? null),
        history.event,
        history.actor,
        history.reason,
        history.network,
        tx.now,
      ],
    );
    return moved.length === 1;
  }
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
