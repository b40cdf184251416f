import { Injectable } from '@nestjs/common';
import { AuditTrail, Command } from '@weir/audit';
import { ListingRepository } from '@weir/catalog';
import { requireDeliverable } from '@weir/delivery';
import { WeirError } from '@weir/kernel';
import { DecisionRepository, GateService, TransferRegister } from '@weir/moderation';
import { type Consumer, type Delivery, Outbox, systemContext } from '@weir/platform';
import { ORDER_FUNDED } from './order.events.js';
import { type Order, OrderRepository } from './order.repository.js';
import { OrderFlow } from './order-flow.js';
import { ACCEPTANCE_WINDOW_HOURS } from './order-terms.js';

/** Delivers a funded order: the gate again, then the entitlement; what the gate refuses now is refunded. */
@Injectable()
export class DeliveryConsumer implements Consumer {
  readonly name = 'trading.delivery';
  readonly queue = 'delivery';
  readonly topics = [ORDER_FUNDED];

  constructor(
    private readonly outbox: Outbox,
    private readonly trail: AuditTrail,
    private readonly orders: OrderRepository,
    private readonly flow: OrderFlow,
    private readonly revisions: ListingRepository,
    private readonly gate: GateService,
    private readonly decisions: DecisionRepository,
    private readonly transfers: TransferRegister,
  ) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    const ctx = systemContext('delivery', delivery.requestId);
    await delivery.progress(10, 'delivering');
    await delivery.complete(async (tx) => {
      const command = new Command(ctx, tx, { name: 'deliverOrder', permission: 'public' });
      const order = await this.orders.lock(tx, delivery.subjectId);
      if (order?.state !== 'FUNDED') return;
      await this.deliver(command, order);
      await this.outbox.append(tx, command.events, delivery.requestId);
      await this.trail.append(tx, ctx, [command.record('deliverOrder')]);
    });
    await delivery.progress(100, 'done');
  }

  private async deliver(command: Command, order: Order): Promise<void> {
    const refusal = await this.askGate(command, order);
    if (refusal !== null) {
      await this.flow.advance(command, order, [
        { event: 'fail_delivery', reason: `${refusal.code}: ${refusal.message}` },
      ]);
      return;
    }
    const deadlineAt = new Date(command.now.getTime() + ACCEPTANCE_WINDOW_HOURS * 3600 * 1000);
    await this.flow.advance(command, order, [{ event: 'start_delivery' }, { event: 'deliver' }], {
      deliveredAt: command.now,
      deadlineAt,
    });
  }

  private async askGate(command: Command, order: Order): Promise<WeirError | null> {
    const revision = await this.revisions.revision(order.revisionId, command.tx);
    if (revision === undefined || revision.state === 'PROHIBITED' || revision.state === 'SUSPENDED') {
      return new WeirError('LISTING_TAKEN_DOWN', 'The listing was taken down.');
    }
    await this.transfers.lockProvider(command.tx, order.providerOrganizationId);
    const gate = await this.gate.decideForBuyer(command.tx, 'delivery', revision, {
      organizationId: order.buyerOrganizationId,
      purpose: order.purpose,
      destination: order.destination,
      orderId: order.id,
      earlier: await this.orders.earlierPurchases(command.tx, order),
    });
    await this.decisions.insert(command.tx, command.ctx, {
      point: 'delivery',
      revisionId: revision.id,
      subjectId: order.id,
      buyerOrganizationId: order.buyerOrganizationId,
      decision: gate.decision,
    });
    try {
      requireDeliverable(gate.decision, gate.buyer.designatedClasses);
      await this.transfers.record(command.tx, order, revision, gate);
      return null;
    } catch (error) {
      if (error instanceof WeirError) return error;
      throw error;
    }
  }
}
