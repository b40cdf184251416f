import { type DynamicModule, Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { AuditModule, CommandModule } from '@weir/audit';
import { CatalogModule } from '@weir/catalog';
import { ContractsModule } from '@weir/contracts';
import { DeliveryModule } from '@weir/delivery';
import { ModerationModule } from '@weir/moderation';
import { NotificationsModule } from '@weir/notifications';
import { PartiesModule } from '@weir/parties';
import { type Logger, PlatformModule, type WeirConfig } from '@weir/platform';
import { SettlementModule } from '@weir/settlement';
import { TradingModule } from '@weir/trading';
import { entities } from './entities.js';
import { graphqlOptions } from './graphql/graphql-options.js';
import { OpenSubscriptions } from './graphql/open-subscriptions.js';
import { RequestContextFactory } from './graphql/request-context.factory.js';
import { migrations } from './migrations.js';
import { controllers, resolvers } from './surface.js';

const rooms = [
  AuditModule,
  PartiesModule,
  NotificationsModule,
  CatalogModule,
  ModerationModule,
  ContractsModule,
  SettlementModule,
  DeliveryModule,
  TradingModule,
];

@Module({ imports: [PartiesModule], providers: [RequestContextFactory], exports: [RequestContextFactory] })
class RequestContextModule {}

/** The API: GraphQL, uploads, downloads and the pages around them. */
@Module({})
export class ApiModule {
  static forRoot(config: WeirConfig): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        PlatformModule.forRoot({ config, service: 'api', entities, migrations: migrations.map(({ name }) => name) }),
        CommandModule,
        RequestContextModule,
        ...rooms,
        GraphQLModule.forRootAsync<MercuriusDriverConfig>({
          driver: MercuriusDriver,
          imports: [RequestContextModule],
          inject: [RequestContextFactory, 'Logger'],
          useFactory: (contexts: RequestContextFactory, logger: Logger) => graphqlOptions(config, contexts, logger),
        }),
      ],
      providers: [...resolvers, OpenSubscriptions],
      controllers,
    };
  }
}
