import { AuditResolver } from './audit/audit.resolver.js';
import { DatasetResolver } from './catalog/dataset.resolver.js';
import { ListingResolver } from './catalog/listing.resolver.js';
import { DeliveryResolver } from './delivery/delivery.resolver.js';
import { MoneyResolver } from './graphql/money.model.js';
import { DateTimeScalar } from './graphql/scalars.js';
import { AgreementsController } from './http/agreements.controller.js';
import { AuditExportController } from './http/audit-export.controller.js';
import { BooksController } from './http/books.controller.js';
import { DownloadsController } from './http/downloads.controller.js';
import { HealthController } from './http/health.controller.js';
import { LocalMailController } from './http/local-mail.controller.js';
import { StripeWebhookController } from './http/stripe-webhook.controller.js';
import { UploadsController } from './http/uploads.controller.js';
import { ModerationResolver } from './moderation/moderation.resolver.js';
import { NotificationResolver } from './notifications/notification.resolver.js';
import { JobsResolver } from './operations/jobs.resolver.js';
import { ProgressResolver } from './operations/progress.resolver.js';
import { AccountResolver } from './parties/account.resolver.js';
import { OrganizationResolver } from './parties/organization.resolver.js';
import { AccountStatementResolver } from './settlement/account-statement.resolver.js';
import { InvoiceResolver } from './settlement/invoice.resolver.js';
import { PayoutAccountResolver } from './settlement/payout-account.resolver.js';
import { ReconciliationResolver } from './settlement/reconciliation.resolver.js';
import { SettlementResolver } from './settlement/settlement.resolver.js';
import { OfferResolver } from './trading/offer.resolver.js';
import { PriceTableResolver } from './trading/price-table.resolver.js';
import { PricingJobResolver } from './trading/pricing-job.resolver.js';
import { SettledRefundResolver } from './trading/settled-refund.resolver.js';
import { TradingResolver } from './trading/trading.resolver.js';

/** Everything that GraphQL answers. */
export const resolvers = [
  DateTimeScalar,
  MoneyResolver,
  AccountResolver,
  OrganizationResolver,
  DatasetResolver,
  ListingResolver,
  ModerationResolver,
  TradingResolver,
  SettledRefundResolver,
  PriceTableResolver,
  OfferResolver,
  PricingJobResolver,
  DeliveryResolver,
  SettlementResolver,
  PayoutAccountResolver,
  InvoiceResolver,
  AccountStatementResolver,
  ReconciliationResolver,
  AuditResolver,
  NotificationResolver,
  JobsResolver,
  ProgressResolver,
];

export const controllers = [
  HealthController,
  StripeWebhookController,
  UploadsController,
  DownloadsController,
  AgreementsController,
  BooksController,
  AuditExportController,
  LocalMailController,
];
