import type { PartySignature } from '@weir/kernel';
import type { Transaction } from '@weir/platform';

/** Signatures that providers gave ahead on published plans. One statement each. */
export class PlanSignatureRepository {
  /** @returns the identifier of the signature that stands: an earlier one on the same plan stays. */
  async insert(
    tx: Transaction,
    row: {
      id: string;
      organizationId: string;
      listingId: string;
      planDigest: string;
      signature: PartySignature;
      network: string | null;
    },
  ): Promise<string> {
    const [standing] = await tx.query<{ id: string }>(
      `INSERT INTO plan_signature (id, organization_id, listing_id, plan_digest, party_signature, network, signed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       -- An update that changes nothing returns the row that is there, even one that was committed a moment ago.
       ON CONFLICT (organization_id, plan_digest) WHERE revoked_at IS NULL DO UPDATE SET revoked_at = NULL
       RETURNING id`,
      [row.id, row.organizationId, row.listingId, row.planDigest, JSON.stringify(row.signature), row.network, tx.now],
    );
    return standing?.id ?? row.id;
  }

  /** The standing signature on this plan; it cannot be revoked until the transaction ends. */
  async findStanding(
    tx: Transaction,
    organizationId: string,
    planDigest: string,
  ): Promise<{ id: string; signature: PartySignature } | undefined> {
    const [row] = await tx.query<{ id: string; signature: PartySignature }>(
      `SELECT id, party_signature AS signature FROM plan_signature
        WHERE organization_id = $1 AND plan_digest = $2 AND revoked_at IS NULL FOR SHARE`,
      [organizationId, planDigest],
    );
    return row;
  }

  async revoke(tx: Transaction, id: string, organizationId: string, actor: string): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE plan_signature SET revoked_at = $3, revoked_by = $4
        WHERE id = $1 AND organization_id = $2 AND revoked_at IS NULL`,
      [id, organizationId, tx.now, actor],
    );
    return changed === 1;
  }
}
