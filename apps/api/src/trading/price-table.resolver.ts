import {
  Args,
  Field,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  registerEnumType,
} from '@nestjs/graphql';
import type { RequestContext } from '@weir/platform';
import { PriceTableService, type PriceTableView } from '@weir/trading';
import { LocalTextInput } from '../catalog/plan.models.js';
import { plainInput } from '../graphql/plain-input.js';
import { Ctx } from '../graphql/request-context.decorator.js';
import { JsonScalar } from '../graphql/scalars.js';

export enum PriceTableKindModel {
  tax = 'tax',
  exchange_rates = 'exchange_rates',
}
registerEnumType(PriceTableKindModel, { name: 'PriceTableKind' });

@ObjectType('PriceTable', { description: 'Tax or exchange rates as they were imported; a version never changes.' })
export class PriceTableModel {
  @Field(() => PriceTableKindModel) kind: string;
  @Field(() => Int) version: number;
  @Field(() => String) digest: string;
  @Field(() => String, { description: 'Who approved the import.' }) importedBy: string;
  @Field(() => Date) importedAt: Date;
  @Field(() => JsonScalar) content: unknown;
}

@InputType('TaxRowInput')
export class TaxRowInput {
  @Field(() => String) id: string;
  @Field(() => String, {
    description: "The buyer's: an ISO 3166 code such as CN or US-CA; a country holds in its parts.",
  })
  jurisdiction: string;
  @Field(() => LocalTextInput) name: LocalTextInput;
  @Field(() => String, { description: 'A share from 0 to 1.' }) rate: string;
  @Field(() => Boolean, { description: 'A business of another country with a tax number accounts for it itself.' })
  reverseCharge: boolean;
  @Field(() => Date) validFrom: Date;
  @Field(() => Date, { nullable: true }) validTo?: Date | null;
}

@InputType('ExchangeRateRowInput')
export class ExchangeRateRowInput {
  @Field(() => String) base: string;
  @Field(() => String) quote: string;
  @Field(() => String, { description: 'Major units of quote for one of base.' }) rate: string;
  @Field(() => Date) validFrom: Date;
  @Field(() => Date, { description: 'A rate always ends.' }) validTo: Date;
}

@InputType('ImportTaxTableInput')
export class ImportTaxTableInput {
  @Field(() => String) id: string;
  @Field(() => [TaxRowInput], { description: 'The whole table: at most 2,000 rows.' }) rows: TaxRowInput[];
  @Field(() => String) reason: string;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('ImportExchangeRatesInput')
export class ImportExchangeRatesInput {
  @Field(() => String) id: string;
  @Field(() => String, { description: 'Who publishes the rates.' }) source: string;
  @Field(() => [ExchangeRateRowInput], { description: 'The whole table: at most 2,000 rows.' })
  rows: ExchangeRateRowInput[];
  @Field(() => String) reason: string;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@Resolver()
export class PriceTableResolver {
  constructor(private readonly tables: PriceTableService) {}

  @Mutation(() => ID, { description: 'In force once a second person approves. @returns the approval.' })
  async importTaxTable(@Ctx() ctx: RequestContext, @Args('input') input: ImportTaxTableInput): Promise<string> {
    const { id, reason, idempotencyKey } = input;
    const rows = input.rows.map((row) => ({ validTo: null, ...plainInput(row) }));
    const { approvalId } = await this.tables.requestImport(ctx, {
      kind: 'tax',
      table: { id, rows },
      reason,
      ...(idempotencyKey == null ? {} : { idempotencyKey }),
    });
    return approvalId;
  }

  @Mutation(() => ID, { description: 'In force once a second person approves. @returns the approval.' })
  async importExchangeRates(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ImportExchangeRatesInput,
  ): Promise<string> {
    const { id, source, reason, idempotencyKey } = input;
    const { approvalId } = await this.tables.requestImport(ctx, {
      kind: 'exchange_rates',
      table: { id, source, rows: input.rows.map((row) => plainInput(row)) },
      reason,
      ...(idempotencyKey == null ? {} : { idempotencyKey }),
    });
    return approvalId;
  }

  @Query(() => [PriceTableModel], { description: 'Every version, newest first.' })
  async priceTables(
    @Ctx() ctx: RequestContext,
    @Args('kind', { type: () => PriceTableKindModel }) kind: PriceTableKindModel,
  ): Promise<PriceTableView[]> {
    return this.tables.list(ctx, kind);
  }
}
