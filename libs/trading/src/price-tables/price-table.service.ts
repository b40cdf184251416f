import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { digestOf, type Json, ValidationError } from '@weir/kernel';
import { ApprovalService } from '@weir/parties';
import { actorOf, authorize, type RequestContext, UnitOfWork } from '@weir/platform';
import {
  type ExchangeRateTable,
  type ExchangeRateTableInput,
  parseExchangeRateTable,
  parseTaxTable,
  type TaxTable,
  type TaxTableInput,
} from '@weir/pricing';

export const IMPORT_PRICE_TABLE = 'trading.import_price_table';
export const PRICE_TABLE_KINDS = ['tax', 'exchange_rates'] as const;
export type PriceTableKind = (typeof PRICE_TABLE_KINDS)[number];

/** Rows that one import through the api may hold: an approval shows all of them to the second person. */
export const IMPORT_ROWS_MAX = 2_000;

/** An imported table and who brought it in. */
export interface PriceTableView {
  readonly kind: PriceTableKind;
  readonly version: number;
  readonly content: TaxTable | ExchangeRateTable;
  readonly digest: string;
  readonly importedBy: string;
  readonly importedAt: Date;
}

/** The versions that are in force; undefined where none was imported. */
export interface PriceTableVersions {
  readonly tax?: number | undefined;
  readonly exchange_rates?: number | undefined;
}

const VIEW = `SELECT kind, version, content, digest, imported_by AS "importedBy", imported_at AS "importedAt" FROM price_table`;

/** The versions in force as one JSON object, to be read beside other facts in one statement. */
export const VERSIONS_SQL = `(SELECT jsonb_object_agg(kind, version) FROM (SELECT kind, max(version) AS version FROM price_table GROUP BY kind) v)`;

/** Tax rates and exchange rates as operators import them: one asks, another approves. A version never changes. */
@Injectable()
export class PriceTableService implements OnModuleInit {
  private tax: { version: number; table: TaxTable } | undefined;
  private rates: { version: number; table: ExchangeRateTable } | undefined;

  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly approvals: ApprovalService,
  ) {}

  onModuleInit(): void {
    this.approvals.register(IMPORT_PRICE_TABLE, (command, payload) => this.store(command, payload));
  }

  /**
   * Asks for a whole new version of a table; it is in force once a second person approves.
   * @throws ValidationError naming the row and field at fault.
   */
  async requestImport(
    ctx: RequestContext,
    input: {
      kind: PriceTableKind;
      table: { id: string; source?: string | null; rows: readonly object[] };
      reason: string;
      idempotencyKey?: string | null;
    },
  ): Promise<{ approvalId: string }> {
    const { idempotencyKey, ...content } = input;
    return this.commands.run(
      ctx,
      { name: 'importPriceTable', permission: 'price_table.import', idempotencyKey, input: content },
      async (command) => {
        const { kind, reason } = input;
        const table = checked(kind, { ...input.table, version: 1 });
        const payload = { kind, table: plain(table) };
        const request = { action: IMPORT_PRICE_TABLE, subjectId: table.id, payload, reason };
        command.describe('price_table', kind, { rows: table.rows.length, digest: digestOf(table.rows) });
        return { approvalId: await this.approvals.request(command, request) };
      },
    );
  }

  /** Every version, newest first; for people of the platform. */
  async list(ctx: RequestContext, kind: PriceTableKind): Promise<PriceTableView[]> {
    authorize(ctx, 'price_table.read');
    return this.unitOfWork.query<PriceTableView>(`${VIEW} WHERE kind = $1 ORDER BY version DESC LIMIT 50`, [kind]);
  }

  async taxTable(version: number | undefined): Promise<TaxTable | undefined> {
    if (version === undefined) return undefined;
    if (this.tax?.version !== version) {
      this.tax = { version, table: parseTaxTable((await this.load('tax', version)) as TaxTableInput) };
    }
    return this.tax.table;
  }

  async exchangeRates(version: number | undefined): Promise<ExchangeRateTable | undefined> {
    if (version === undefined) return undefined;
    if (this.rates?.version !== version) {
      const content = (await this.load('exchange_rates', version)) as ExchangeRateTableInput;
      this.rates = { version, table: parseExchangeRateTable(content) };
    }
    return this.rates.table;
  }

  /** Versions never change, so what was read once is kept. */
  private async load(kind: PriceTableKind, version: number): Promise<unknown> {
    const [row] = await this.unitOfWork.query<PriceTableView>(`${VIEW} WHERE kind = $1 AND version = $2`, [
      kind,
      version,
    ]);
    if (row === undefined) throw new Error(`There is no ${kind} table of version ${version}.`);
    return row.content;
  }

  /** In the approver's transaction. Imports of one kind wait for each other, so that versions have no gap. */
  private async store(command: Command, payload: Json): Promise<Json> {
    const { kind, table } = payload as unknown as { kind: PriceTableKind; table: TaxTableInput };
    await command.tx.query(`SELECT pg_advisory_xact_lock(hashtext('price_table'), hashtext($1))`, [kind]);
    const [last] = await command.tx.query<{ version: number }>(
      `SELECT coalesce(max(version), 0) AS version FROM price_table WHERE kind = $1`,
      [kind],
    );
    const version = (last?.version ?? 0) + 1;
    const stored = checked(kind, { ...table, version });
    await command.tx.query(
      `INSERT INTO price_table (kind, version, content, digest, imported_by, imported_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [kind, version, JSON.stringify(stored), digestOf(stored), actorOf(command.ctx), command.now],
    );
    command.emit('price_table.imported', stored.id, { kind, version });
    return { kind, version };
  }
}

function checked(
  kind: PriceTableKind,
  table: { id: string; source?: string | null; version: number; rows: readonly object[] },
): TaxTable | ExchangeRateTable {
  const { source, ...rest } = table;
  const rows = table.rows.slice(0, IMPORT_ROWS_MAX + 1);
  if (rows.length > IMPORT_ROWS_MAX) {
    throw new ValidationError('rows', `rows must hold at most ${IMPORT_ROWS_MAX} rows; leave out what has ended.`);
  }
  return kind === 'tax'
    ? parseTaxTable({ ...rest, rows } as TaxTableInput)
    : parseExchangeRateTable({ ...rest, source: source ?? '', rows } as ExchangeRateTableInput);
}

function plain(table: object): Json {
  return JSON.parse(JSON.stringify(table)) as Json;
}
