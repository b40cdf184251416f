import pg from 'pg';
import { DataSource, type EntitySchema, type Logger as TypeOrmLogger } from 'typeorm';
import { recordStatement } from '../telemetry/statement-counter.js';
import { SnakeCaseNamingStrategy } from './naming-strategy.js';
import { PooledClient } from './pooled-client.js';

type Entity = (new () => object) | EntitySchema;

class StatementLogger implements TypeOrmLogger {
  constructor(private readonly onStatement: () => void) {}
  logQuery(query: string): void {
    recordStatement(query);
    this.onStatement();
  }
  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}

/** The application's data source. It never synchronises or migrates: `migrate` does, as the owner. */
export function createDataSource(options: {
  url: string;
  poolSize: number;
  entities: readonly Entity[];
  applicationName: string;
  onStatement?: () => void;
}): DataSource {
  return new DataSource({
    type: 'postgres',
    driver: pg,
    url: options.url,
    applicationName: options.applicationName,
    entities: [...options.entities],
    namingStrategy: new SnakeCaseNamingStrategy(),
    synchronize: false,
    logging: ['query'],
    logger: new StatementLogger(options.onStatement ?? (() => {})),
    extra: { max: options.poolSize, keepAlive: true, Client: PooledClient },
  });
}
