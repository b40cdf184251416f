import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { requireId } from '@weir/kernel';
import type { RequestContext } from '@weir/platform';
import { BooksCheckService, FapiaoService, type Invoice, type InvoiceKind, InvoiceService } from '@weir/settlement';
import { type Connection, PageArgs, toConnection } from '../graphql/connection.js';
import { Ctx } from '../graphql/request-context.decorator.js';
import {
  BooksCheckModel,
  CorrectFapiaoInput,
  InvoiceConnectionModel,
  InvoiceKindModel,
  InvoiceModel,
  RecordFapiaoInput,
} from './invoice.models.js';

@Resolver()
export class InvoiceResolver {
  constructor(
    private readonly service: InvoiceService,
    private readonly fapiao: FapiaoService,
    private readonly books: BooksCheckService,
  ) {}

  @Query(() => InvoiceConnectionModel, {
    name: 'invoices',
    description:
      "What the caller's organisation issued or received, newest first; of anybody for people of the platform.",
  })
  async list(
    @Ctx() ctx: RequestContext,
    @Args() page: PageArgs,
    @Args('organizationId', { type: () => ID, nullable: true }) organizationId: string | null,
    @Args('orderId', { type: () => ID, nullable: true }) orderId: string | null,
    @Args('kind', { type: () => InvoiceKindModel, nullable: true }) kind: InvoiceKind | null,
  ): Promise<Connection<InvoiceModel>> {
    const filter = {
      organizationId: organizationId == null ? undefined : requireId(organizationId, 'organizationId'),
      orderId: orderId == null ? undefined : requireId(orderId, 'orderId'),
      kind: kind ?? undefined,
    };
    return toConnection(await this.service.list(ctx, filter, page), toInvoiceModel);
  }

  @Query(() => InvoiceModel, { name: 'invoice', nullable: true })
  async find(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<InvoiceModel | null> {
    const invoice = await this.service.find(ctx, id);
    return invoice === undefined ? null : toInvoiceModel(invoice);
  }

  @Mutation(() => ID, {
    description:
      "The number that China's tax system gave to a document: by its issuer or an operator, once. @returns the document.",
  })
  async recordFapiao(@Ctx() ctx: RequestContext, @Args('input') input: RecordFapiaoInput): Promise<string> {
    return (await this.fapiao.record(ctx, { ...input })).invoiceId;
  }

  @Mutation(() => ID, { description: 'Counts once a second person approves. @returns the approval.' })
  async correctFapiao(@Ctx() ctx: RequestContext, @Args('input') input: CorrectFapiaoInput): Promise<string> {
    return (await this.fapiao.correct(ctx, { ...input })).approvalId;
  }

  @Query(() => BooksCheckModel, { description: 'Invoices and credit notes against the ledger, numbers against gaps.' })
  async booksCheck(@Ctx() ctx: RequestContext): Promise<BooksCheckModel> {
    const { currencies, missing, gaps, altered, sound } = await this.books.check(ctx);
    return { sound, currencies: [...currencies], missing: [...missing], gaps: [...gaps], altered: [...altered] };
  }
}

function toInvoiceModel({ content, issuerId: _, recipientId: __, ...invoice }: Invoice): InvoiceModel {
  const money = (units: string) => ({ minorUnits: BigInt(units), currency: invoice.gross.currency });
  return {
    ...invoice,
    issuer: content.issuer,
    recipient: content.recipient,
    subject: content.subject,
    lines: content.lines.map((line) => ({ ...line, amount: money(line.amount) })),
    taxes: content.taxes.map((tax) => ({ ...tax, base: money(tax.base), amount: money(tax.amount) })),
    credits: [...invoice.credits],
  };
}
