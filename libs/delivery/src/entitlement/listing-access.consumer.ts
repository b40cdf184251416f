import { Injectable } from '@nestjs/common';
import { LISTING_STATE_CHANGED } from '@weir/catalog';
import { type Consumer, type Delivery, systemContext } from '@weir/platform';
import { EntitlementService } from './entitlement.service.js';

/** Entitlements follow their listing: suspended or prohibited, they are suspended; live again, they are given back. */
@Injectable()
export class ListingAccessConsumer implements Consumer {
  readonly name = 'delivery.listing_access';
  readonly queue = 'delivery';
  readonly topics = [LISTING_STATE_CHANGED];

  constructor(private readonly entitlements: EntitlementService) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    const { to } = delivery.payload as { to: string };
    const ctx = systemContext('listing-access', delivery.requestId);
    await delivery.complete(async (tx) => {
      if (to === 'SUSPENDED' || to === 'PROHIBITED') {
        const reason = to === 'SUSPENDED' ? 'The listing was suspended.' : 'The listing was prohibited.';
        await this.entitlements.suspendByRevision(tx, ctx, delivery.subjectId, reason);
      } else if (to === 'LIVE') await this.entitlements.resumeByRevision(tx, ctx, delivery.subjectId);
    });
  }
}
