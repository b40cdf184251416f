import { Injectable } from '@nestjs/common';
import { isId, NotFoundError } from '@weir/kernel';
import {
  authorize,
  isAuthorized,
  type Page,
  type PageRequest,
  type RequestContext,
  requireOrganization,
  type Transaction,
  UnitOfWork,
} from '@weir/platform';
import type { Queryable } from '../ledger/balance.repository.js';
import type { Invoice, InvoiceDraft, IssuedInvoice, Sale } from './invoice.js';
import { type InvoiceFilter, InvoiceRepository } from './invoice.repository.js';

/** Invoices and credit notes: read by the two that they concern and by the platform's people, issued by the room above. */
@Injectable()
export class InvoiceService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: InvoiceRepository,
  ) {}

  /** The caller's organisation's, or any for people of the platform; newest first. */
  async list(ctx: RequestContext, filter: InvoiceFilter, page: PageRequest): Promise<Page<Invoice>> {
    authorize(ctx, 'balance.read', { organizationId: filter.organizationId });
    const isPlatform = ctx.principal.kind === 'user' && ctx.principal.platformRoles.length > 0;
    const organizationId = filter.organizationId ?? (isPlatform ? undefined : requireOrganization(ctx));
    return this.repository.list(this.unitOfWork, { ...filter, organizationId }, page);
  }

  /** Undefined where there is none, or none that the caller may see. */
  async find(ctx: RequestContext, id: string): Promise<Invoice | undefined> {
    const invoice = isId(id) ? await this.repository.find(this.unitOfWork, id) : undefined;
    return invoice !== undefined && mayRead(ctx, invoice) ? invoice : undefined;
  }

  /** @throws NotFoundError for one that does not exist or that the caller may not see. */
  async require(ctx: RequestContext, id: string): Promise<Invoice> {
    const invoice = await this.find(ctx, id);
    if (invoice === undefined) throw new NotFoundError('INVOICE');
    return invoice;
  }

  /** Numbers and writes documents in the caller's transaction; one that the posting has already is answered again. @throws as `InvoiceRepository.issue`. */
  async issue(tx: Transaction, drafts: readonly InvoiceDraft[]): Promise<IssuedInvoice[]> {
    return this.repository.issue(tx, drafts);
  }

  /** What a posting sold, per currency; nothing for one that is no sale. */
  async salesOf(db: Queryable, transactionId: string): Promise<Sale[]> {
    return this.repository.salesOf(db, transactionId);
  }
}

/** Its issuer, its recipient and the platform's people. */
export function mayRead(
  ctx: RequestContext,
  { issuerId, recipientId }: Pick<Invoice, 'issuerId' | 'recipientId'>,
): boolean {
  return [issuerId, recipientId].some(
    (organizationId) => organizationId !== null && isAuthorized(ctx, 'balance.read', { organizationId }),
  );
}
