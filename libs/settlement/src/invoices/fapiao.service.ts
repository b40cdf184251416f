import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { ConflictError, isId, type Json, NotFoundError, newId, ValidationError } from '@weir/kernel';
import { ApprovalService } from '@weir/parties';
import { actorOf, isAuthorized, type RequestContext, type Transaction, violatedConstraint } from '@weir/platform';
import { z } from 'zod';
import type { Invoice } from './invoice.js';
import { InvoiceRepository } from './invoice.repository.js';
import { mayRead } from './invoice.service.js';

export const CORRECT_FAPIAO = 'settlement.correct_fapiao';

/**
 * A fapiao's number: 20 digits of a fully digitalised one (year, area, channel, sequence), or the code of 10 or 12 digits and the 8 digits
 * of one on paper, with a hyphen between them.
 */
export const FAPIAO_NUMBER = /^(\d{20}|\d{10}(\d{2})?-\d{8})$/;

const correction = z.object({ invoiceId: z.string(), number: z.string().regex(FAPIAO_NUMBER), reason: z.string() });

/** What two persons have agreed to write over the number that was recorded. */
interface FapiaoInput {
  readonly invoiceId: string;
  readonly number: string;
  readonly idempotencyKey?: string | null | undefined;
}

/**
 * The numbers that China's tax system gave to documents. Weir issues no fapiao: whoever did records its number here, once. A credit note
 * takes the number of the red fapiao, and only after the invoice that it takes back has one.
 */
@Injectable()
export class FapiaoService implements OnModuleInit {
  constructor(
    private readonly commands: CommandRunner,
    private readonly approvals: ApprovalService,
    private readonly invoices: InvoiceRepository,
  ) {}

  onModuleInit(): void {
    this.approvals.register(CORRECT_FAPIAO, (command, payload) => this.applyCorrection(command, payload));
  }

  /**
   * By the issuer's people of money or an operator.
   * @throws ValidationError; INVOICE_NOT_FOUND; ConflictError `FAPIAO_RECORDED` when the document has a number, `FAPIAO_NUMBER_USED` when
   * another one has this, `FAPIAO_MISSING` for a credit note of an invoice without one.
   */
  async record(ctx: RequestContext, input: FapiaoInput): Promise<{ invoiceId: string }> {
    const { idempotencyKey, invoiceId, number } = input;
    const options = {
      name: 'recordFapiao',
      permission: 'invoice.record',
      subject: { type: 'invoice', id: invoiceId },
      idempotencyKey,
      input: { invoiceId, number },
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const invoice = await this.require(command, invoiceId);
      requireNumber(number);
      if (invoice.fapiao !== null) {
        throw new ConflictError('FAPIAO_RECORDED', 'This document has a number. Correct it with correctFapiao.');
      }
      await this.requireOriginals(command.tx, invoice);
      await this.insert(command, { invoiceId, number, corrects: null, reason: null });
      command.describe('invoice', invoiceId, { fapiao: number });
      return { invoiceId };
    });
  }

  /**
   * Asks for another number in the place of a wrong one; it counts once a second person approves.
   * @throws as `record`; ConflictError `FAPIAO_MISSING` when there is none to correct.
   */
  async correct(
    ctx: RequestContext,
    input: FapiaoInput & { readonly reason: string },
  ): Promise<{ approvalId: string }> {
    const { idempotencyKey, ...payload } = input;
    const options = {
      name: 'correctFapiao',
      permission: 'invoice.record',
      subject: { type: 'invoice', id: payload.invoiceId },
      idempotencyKey,
      input: payload,
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const invoice = await this.require(command, payload.invoiceId);
      requireNumber(payload.number);
      if (invoice.fapiao === null) throw fapiaoMissing('This document has no number that could be corrected.');
      const subject = { action: CORRECT_FAPIAO, subjectId: invoice.id };
      const concerned = invoice.issuerId === null ? {} : { organizationId: invoice.issuerId };
      const request = { ...subject, ...concerned, payload: { ...payload }, reason: payload.reason };
      return { approvalId: await this.approvals.request(command, request) };
    });
  }

  private async applyCorrection(command: Command, payload: Json): Promise<Json> {
    const { invoiceId, number, reason } = correction.parse(payload);
    const [current] = await command.tx.query<{ id: string }>(
      `SELECT f.id FROM invoice_fapiao f WHERE f.invoice_id = $1
          AND NOT EXISTS (SELECT FROM invoice_fapiao later WHERE later.corrects = f.id)`,
      [invoiceId],
    );
    if (current === undefined) throw fapiaoMissing('This document has no number that could be corrected.');
    await this.insert(command, { invoiceId, number, corrects: current.id, reason });
    command.describe('invoice', invoiceId, { fapiao: number, corrects: current.id });
    return { invoiceId };
  }

  /** A red fapiao refers to the blue ones. */
  private async requireOriginals(tx: Transaction, invoice: Invoice): Promise<void> {
    for (const { id } of invoice.credits) {
      if ((await this.invoices.find(tx, id))?.fapiao == null) {
        throw fapiaoMissing('The invoice that this credit note takes back has no number yet. Record that one first.');
      }
    }
  }

  private async insert(
    command: Command,
    row: { invoiceId: string; number: string; corrects: string | null; reason: string | null },
  ): Promise<void> {
    const { tx, ctx } = command;
    try {
      await tx.query(
        `INSERT INTO invoice_fapiao (id, invoice_id, number, recorded_by, recorded_at, corrects, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [newId(tx.now.getTime()), row.invoiceId, row.number, actorOf(ctx), tx.now, row.corrects, row.reason],
      );
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (constraint === 'invoice_fapiao_number_key') {
        throw new ConflictError('FAPIAO_NUMBER_USED', 'Another document has this number.', { field: 'number' });
      }
      if (constraint === 'invoice_fapiao_first' || constraint === 'invoice_fapiao_corrects_key') {
        throw new ConflictError('FAPIAO_RECORDED', 'This document has a number. Correct it with correctFapiao.');
      }
      throw error;
    }
  }

  /** The recipient may read a document and not write on it. */
  private async require(command: Command, id: string): Promise<Invoice> {
    const invoice = isId(id) ? await this.invoices.find(command.tx, id) : undefined;
    if (invoice === undefined || !mayRead(command.ctx, invoice)) throw new NotFoundError('INVOICE');
    const isOfPlatform = invoice.issuerId === null;
    const subject = isOfPlatform ? {} : { organizationId: invoice.issuerId };
    const isMember = command.ctx.principal.kind === 'user' && command.ctx.principal.platformRoles.length === 0;
    if ((isOfPlatform && isMember) || !isAuthorized(command.ctx, 'invoice.record', subject))
      throw new NotFoundError('INVOICE');
    return invoice;
  }
}

function requireNumber(number: string): void {
  if (FAPIAO_NUMBER.test(number)) return;
  throw new ValidationError(
    'number',
    'number must have 20 digits, or a code of 10 or 12 digits, a hyphen and 8 digits.',
  );
}

function fapiaoMissing(message: string): ConflictError {
  return new ConflictError('FAPIAO_MISSING', message);
}
