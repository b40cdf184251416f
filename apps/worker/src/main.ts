import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { ConfigurationError, loadConfig } from '@weir/platform';
import { startHealthServer } from './health-server.js';
import { WorkerModule } from './worker.module.js';

try {
  const config = loadConfig();
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(config), {
    logger: false,
    abortOnError: false,
  });
  app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
  const server = startHealthServer(app, config);
  process.once('SIGTERM', () => server?.close());
  process.stdout.write(`${JSON.stringify({ service: 'worker', msg: 'worker ready' })}\n`);
} catch (error) {
  const { message } = error as Error;
  process.stderr.write(`${error instanceof ConfigurationError ? message : `The worker could not start: ${message}`}\n`);
  process.exit(1);
}
