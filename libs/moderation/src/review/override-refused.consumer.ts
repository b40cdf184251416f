import { Injectable } from '@nestjs/common';
import { type Consumer, type Delivery } from '@weir/platform';
import { reviewMachine } from './review.machine.js';
import { ReviewRepository } from './review.repository.js';

/** A second person's refusal, or the end of the request, gives the review back to its reviewer. */
@Injectable()
export class OverrideRefusedConsumer implements Consumer {
  readonly name = 'moderation.override_refused';
  readonly queue = 'screening';
  readonly topics = ['approval.decided'];

  constructor(private readonly reviews: ReviewRepository) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    await delivery.complete(async (tx) => {
      const review = await this.reviews.lockByApproval(tx, delivery.subjectId);
      if (review?.state !== 'AWAITING_SECOND') return;
      const { to } = reviewMachine.next(review.state, 'second_refuses');
      await this.reviews.move(tx, review, to, { approvalId: null });
    });
  }
}
