import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { isId, NotFoundError, ValidationError } from '@weir/kernel';
import type { RequestContext } from '@weir/platform';
import {
  AccountStatementService,
  type Invoice,
  InvoiceService,
  invoicePrint,
  PayoutReportService,
  type PrintDocument,
  PrintThread,
  STATEMENT_SIDES,
  type StatementRequest,
} from '@weir/settlement';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestContextFactory } from '../graphql/request-context.factory.js';

type StatementQuery = Readonly<Partial<Record<'side' | 'currency' | 'from' | 'to', string>>>;

/** Invoices, statements and payout reports as files, for those who may read them by GraphQL. */
@Controller()
export class BooksController {
  constructor(
    private readonly contexts: RequestContextFactory,
    private readonly invoices: InvoiceService,
    private readonly statements: AccountStatementService,
    private readonly payouts: PayoutReportService,
    private readonly thread: PrintThread,
  ) {}

  @Get('invoices/:id.pdf')
  async invoice(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const ctx = await this.contexts.fromRequest(request);
    const invoice: Invoice = await this.invoices.require(ctx, id);
    return this.pdf(reply, invoicePrint(invoice, ctx.locale), `${invoice.number}.pdf`);
  }

  /** `?side=BUYER&currency=EUR&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z` */
  @Get('statements/:organizationId.pdf')
  async statement(
    @Param('organizationId') organizationId: string,
    @Query() query: StatementQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const ctx = await this.contexts.fromRequest(request);
    const print = await this.statements.print(ctx, statementRequest(organizationId, query), ctx.locale);
    return this.pdf(reply, print, 'statement.pdf');
  }

  @Get('statements/:organizationId.csv')
  async statementCsv(
    @Param('organizationId') organizationId: string,
    @Query() query: StatementQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const ctx: RequestContext = await this.contexts.fromRequest(request);
    const lines = await this.statements.csv(ctx, statementRequest(organizationId, query));
    return csv(reply, Readable.from(lines), 'statement.csv');
  }

  @Get('payouts/:id.csv')
  async payoutCsv(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const ctx = await this.contexts.fromRequest(request);
    return csv(reply, Readable.from([await this.payouts.csv(ctx, id)]), 'payout.csv');
  }

  private async pdf(reply: FastifyReply, document: PrintDocument, name: string): Promise<StreamableFile> {
    const bytes = await this.thread.render(document);
    reply.header('x-content-type-options', 'nosniff').header('cache-control', 'private, no-store');
    return new StreamableFile(bytes, { type: 'application/pdf', disposition: `attachment; filename="${name}"` });
  }
}

function csv(reply: FastifyReply, content: Readable, name: string): StreamableFile {
  reply.header('x-content-type-options', 'nosniff').header('cache-control', 'private, no-store');
  return new StreamableFile(content, {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}"`,
  });
}

function statementRequest(organizationId: string, query: StatementQuery): StatementRequest {
  if (!isId(organizationId)) throw new NotFoundError('ORGANIZATION');
  const side = STATEMENT_SIDES.find((known) => known === query.side);
  if (side === undefined) throw new ValidationError('side', `side must be ${STATEMENT_SIDES.join(' or ')}.`);
  const { currency = '', from = '', to = '' } = query;
  return { organizationId, side, currency, from: new Date(from), to: new Date(to) };
}
