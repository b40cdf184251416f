import { Injectable } from '@nestjs/common';
import { NotFoundError, ValidationError } from '@weir/kernel';
import { authorize, type Page, type PageRequest, type RequestContext, UnitOfWork } from '@weir/platform';
import { CSV_BYTE_ORDER_MARK, csvLine } from '../printing/csv.js';
import type { PrintDocument, PrintLocale } from '../printing/print-document.js';
import {
  requirePeriod,
  type StatementMovement,
  type StatementRequest,
  type StatementSums,
} from './account-statement.js';
import { AccountStatementRepository } from './account-statement.repository.js';
import { csvBalance, csvHeader, csvMovement, statementPrint } from './statement-wording.js';

const CHUNK = 500;
/** Beyond this a reader is better served by CSV, and a thread by less to lay out. */
const PRINTED_MAX = 2_000;

/** What moved an organisation's money in a period, as a buyer or as a provider, in one currency. */
@Injectable()
export class AccountStatementService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: AccountStatementRepository,
  ) {}

  /** @throws ForbiddenError without `balance.read` for the organisation; ValidationError for a period that is not over or beyond 366 days. */
  async sums(ctx: RequestContext, request: StatementRequest): Promise<StatementSums> {
    authorize(ctx, 'balance.read', { organizationId: request.organizationId });
    requirePeriod(request, this.unitOfWork.clock.now());
    const sums = await this.repository.sums(request);
    if (sums === undefined) throw new NotFoundError('ORGANIZATION');
    return sums;
  }

  /** In order of time. @throws as `sums`. */
  async movements(ctx: RequestContext, request: StatementRequest, page: PageRequest): Promise<Page<StatementMovement>> {
    authorize(ctx, 'balance.read', { organizationId: request.organizationId });
    requirePeriod(request, this.unitOfWork.clock.now());
    return this.repository.movements(request, page);
  }

  /** Lines of CSV by RFC 4180, as they are read; opening balance first, closing balance last. @throws as `sums`, before the first line. */
  async csv(ctx: RequestContext, request: StatementRequest): Promise<AsyncGenerator<string>> {
    const sums = await this.sums(ctx, request);
    return this.csvLines(sums);
  }

  /** @throws as `sums`; ValidationError for more than 2,000 movements. */
  async print(ctx: RequestContext, request: StatementRequest, locale: PrintLocale): Promise<PrintDocument> {
    const sums = await this.sums(ctx, request);
    const movements = await this.repository.read(request, null, PRINTED_MAX + 1);
    if (movements.length > PRINTED_MAX) {
      throw new ValidationError(
        'to',
        `A printed statement has at most ${PRINTED_MAX} movements. Take a shorter period, or CSV.`,
      );
    }
    return statementPrint(sums, movements, locale);
  }

  private async *csvLines(sums: StatementSums): AsyncGenerator<string> {
    yield CSV_BYTE_ORDER_MARK + csvLine(csvHeader(sums)) + csvLine(csvBalance(sums, 'opening'));
    for (let after: string | null = null; ; ) {
      const movements: StatementMovement[] = await this.repository.read(sums, after, CHUNK);
      if (movements.length > 0) yield movements.map((movement) => csvLine(csvMovement(movement, sums))).join('');
      if (movements.length < CHUNK) break;
      after = movements.at(-1)?.transactionId ?? null;
    }
    yield csvLine(csvBalance(sums, 'closing'));
  }
}
