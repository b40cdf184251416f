import 'reflect-metadata';
import { createInterface } from 'node:readline/promises';
import { NestFactory } from '@nestjs/core';
import { PlatformMemberService } from '@weir/parties';
import { loadConfig, systemContext } from '@weir/platform';
import { ApiModule } from './app.module.js';

/** Makes the first operator of an empty exchange. Reads WEIR_OPERATOR_EMAIL and WEIR_OPERATOR_PASSWORD, or asks. */
const config = loadConfig();
const terminal = createInterface({ input: process.stdin, output: process.stderr });
const email = process.env.WEIR_OPERATOR_EMAIL ?? (await terminal.question('E-mail: '));
const password = process.env.WEIR_OPERATOR_PASSWORD ?? (await terminal.question('Password (12 characters or more): '));
terminal.close();
const app = await NestFactory.createApplicationContext(ApiModule.forRoot(config), { logger: false });
try {
  const { userId } = await app
    .get(PlatformMemberService, { strict: false })
    .createFirstOperator(systemContext('operator-create'), {
      email,
      password,
      force: process.argv.includes('--force'),
    });
  process.stdout.write(`Operator ${userId} was made.\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await app.close();
}
