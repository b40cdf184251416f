import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail, Command } from '@weir/audit';
import {
  type Consumer,
  type Delivery,
  NOTIFICATION_REQUESTED,
  Outbox,
  systemContext,
  type WeirConfig,
} from '@weir/platform';
import { INVOICE_ISSUED, InvoiceService } from '@weir/settlement';
import { draftInvoices } from './draft-invoices.js';
import { readInvoiceFacts } from './invoice-facts.js';
import { invoiceIssued } from './invoice-notification.js';

/** A posting for an order; payload `{transactionId}`. The database writes the event, see `invoicing.migration.ts`. */
export const LEDGER_POSTED = 'ledger.posted';

/** Issues the invoices and credit notes of what was sold or taken back: once for each posting, in one transaction with its numbers. */
@Injectable()
export class InvoicingConsumer implements Consumer {
  readonly name = 'trading.invoicing';
  readonly queue = 'settlement';
  readonly topics = [LEDGER_POSTED];

  constructor(
    private readonly outbox: Outbox,
    private readonly trail: AuditTrail,
    private readonly invoices: InvoiceService,
    @Inject('WeirConfig') private readonly config: Pick<WeirConfig, 'operator'>,
  ) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    const { transactionId } = delivery.payload as { transactionId: string };
    const ctx = systemContext('invoicing', delivery.requestId);
    await delivery.complete(async (tx) => {
      const sales = await this.invoices.salesOf(tx, transactionId);
      if (sales.length === 0) return;
      const facts = await readInvoiceFacts(tx, transactionId);
      if (facts === undefined) throw new Error(`The posting ${transactionId} sold something and is of no order.`);
      const drafts = draftInvoices(transactionId, sales, facts, this.config.operator);
      const issued = await this.invoices.issue(tx, drafts);
      const command = new Command(ctx, tx, { name: 'issueInvoices', permission: 'public' });
      for (const [index, document] of issued.entries()) {
        const draft = drafts[index];
        if (draft === undefined || !document.isNew) continue;
        command.emit(INVOICE_ISSUED, document.id, { number: document.number, kind: draft.kind });
        command.emit(NOTIFICATION_REQUESTED, document.id, invoiceIssued(document, draft));
        command.describe('invoice', document.id, { [document.number]: document.digest, transactionId });
      }
      await this.outbox.append(tx, command.events, delivery.requestId);
      await this.trail.append(tx, ctx, [command.record('issueInvoices')]);
    });
  }
}
