import { Injectable } from '@nestjs/common';
import type { Revision } from '@weir/catalog';
import type { Transaction } from '@weir/platform';
import type { BuyerDecision } from '../gate/gate.service.js';

/** Keeps count of the persons whose data has crossed a border: thresholds and caps rest on it. */
@Injectable()
export class TransferRegister {
  /** One delivery of a provider at a time, so that two cannot pass under one threshold. Held to the end of the transaction. */
  async lockProvider(tx: Transaction, providerOrganizationId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('outbound_transfer:' || $1, 0))`, [
      providerOrganizationId,
    ]);
  }

  /** Records a delivery abroad of data about persons; anything else leaves no trace here. A second call changes nothing. */
  async record(
    tx: Transaction,
    order: { readonly id: string; readonly destination: string },
    revision: Revision,
    { decision: { route }, buyer, provider, content }: BuyerDecision,
  ): Promise<void> {
    if (route === undefined || !content.personal) return;
    await tx.query(
      `INSERT INTO outbound_transfer (order_id, provider_organization_id, buyer_organization_id, listing_id, dataset_id, origin, destination,
         decision, path, subjects, sensitive_subjects, us_counts, delivered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       ON CONFLICT (order_id) DO NOTHING`,
      [
        order.id,
        provider.organizationId,
        buyer.organizationId,
        revision.listingId,
        revision.datasetId,
        provider.jurisdiction,
        order.destination,
        route.decision,
        route.path,
        content.subjects,
        content.sensitive ? content.subjects : 0,
        JSON.stringify(content.usCounts),
        tx.now,
      ],
    );
  }
}
