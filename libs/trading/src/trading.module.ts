import { Module } from '@nestjs/common';
import { CatalogModule } from '@weir/catalog';
import { ContractsModule } from '@weir/contracts';
import { DeliveryModule } from '@weir/delivery';
import { ModerationModule } from '@weir/moderation';
import { PartiesModule } from '@weir/parties';
import { ConsumerRunner, Metrics, Outbox, registerConsumers, Schedules } from '@weir/platform';
import { SettlementModule } from '@weir/settlement';
import { DataExportService } from './data-export/data-export.service.js';
import { DeletionDuties } from './deletion/deletion-duties.js';
import { DeletionDutyRepository } from './deletion/deletion-duty.repository.js';
import { DisputeService } from './dispute/dispute.service.js';
import { InvoicingConsumer } from './invoicing/invoicing.consumer.js';
import { OfferRepository } from './offer/offer.repository.js';
import { OfferService } from './offer/offer.service.js';
import { OrderDeadlines } from './order/deadlines.js';
import { DeliveryConsumer } from './order/delivery.consumer.js';
import { OrderRepository } from './order/order.repository.js';
import { OrderService } from './order/order.service.js';
import { OrderFlow } from './order/order-flow.js';
import { OrderPlacementService } from './order/order-placement.service.js';
import { PaymentConsumer } from './order/payment.consumer.js';
import { ReviewDecidedConsumer } from './order/review-decided.consumer.js';
import { SettlementConsumer } from './order/settlement.consumer.js';
import { OrderTakeDownConsumer, TakeDownConsumer } from './order/take-down.consumer.js';
import { InstalmentMoney } from './payment-plan/instalment-money.js';
import { PaymentCollection } from './payment-plan/payment-collection.schedule.js';
import { PaymentPlanRepository } from './payment-plan/payment-plan.repository.js';
import { PlanPreSigningService } from './plan-signing/plan-pre-signing.service.js';
import { PriceTableService } from './price-tables/price-table.service.js';
import { PricingConsumer } from './pricing-job/pricing.consumer.js';
import { PricingInputs } from './pricing-job/pricing-inputs.js';
import { PricingJobService } from './pricing-job/pricing-job.service.js';
import { QuoteService } from './quote/quote.service.js';
import { QuoteMaker } from './quote/quote-maker.js';
import { SettledRefundService } from './refund/settled-refund.service.js';
import { RenewalService } from './renewal/renewal.service.js';
import { StripeMirrorSchedule } from './stripe-mirror/stripe-mirror.schedule.js';

const services = [
  PriceTableService,
  OfferService,
  RenewalService,
  PricingJobService,
  DataExportService,
  QuoteService,
  OrderPlacementService,
  OrderService,
  DisputeService,
  SettledRefundService,
  PlanPreSigningService,
  DeletionDuties,
];

@Module({
  imports: [CatalogModule, ContractsModule, DeliveryModule, ModerationModule, PartiesModule, SettlementModule],
  providers: [
    ...services,
    DeletionDutyRepository,
    OrderRepository,
    OrderFlow,
    OrderDeadlines,
    QuoteMaker,
    PricingInputs,
    PricingConsumer,
    OfferRepository,
    PaymentPlanRepository,
    InstalmentMoney,
    PaymentCollection,
    StripeMirrorSchedule,
    DeliveryConsumer,
    PaymentConsumer,
    SettlementConsumer,
    InvoicingConsumer,
    ReviewDecidedConsumer,
    TakeDownConsumer,
    OrderTakeDownConsumer,
  ],
  exports: services,
})
export class TradingModule {
  constructor(
    outbox: Outbox,
    runner: ConsumerRunner,
    schedules: Schedules,
    delivery: DeliveryConsumer,
    settlement: SettlementConsumer,
    payment: PaymentConsumer,
    reviewDecided: ReviewDecidedConsumer,
    takeDown: TakeDownConsumer,
    orderTakeDown: OrderTakeDownConsumer,
    pricing: PricingConsumer,
    invoicing: InvoicingConsumer,
    quotes: QuoteService,
    deadlines: OrderDeadlines,
    payments: PaymentCollection,
    offers: OfferService,
    stripeMirror: StripeMirrorSchedule,
    deletions: DeletionDuties,
    metrics: Metrics,
  ) {
    schedules.register(deletions);
    deletions.observe(metrics);
    registerConsumers(outbox, runner, [
      delivery,
      settlement,
      payment,
      reviewDecided,
      takeDown,
      orderTakeDown,
      pricing,
      invoicing,
    ]);
    schedules.register(stripeMirror);
    schedules.register({
      name: 'pricing-expire-quotes',
      queue: 'pricing',
      everyMs: 5_000,
      run: () => quotes.expireDue(),
    });
    schedules.register({
      name: 'trading-offer-expiry',
      queue: 'pricing',
      everyMs: 5_000,
      run: () => offers.expireDue(),
    });
    schedules.register({
      name: 'trading-order-deadlines',
      queue: 'settlement',
      everyMs: 2_000,
      run: () => deadlines.runDue(),
    });
    schedules.register({
      name: 'trading-order-payments',
      queue: 'settlement',
      everyMs: 5_000,
      run: () => payments.runDue(),
    });
  }
}
