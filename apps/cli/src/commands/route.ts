import { decideRoute, decideRouteLine, parseRouteInput, type RouteDecision, type RouteOptions } from '@weir/compliance';
import type { Command } from 'commander';
import { readLines } from '../line-reader.js';
import { readDocument } from './gate-input.js';

interface RouteCommandOptions {
  readonly jsonl?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly locale: string;
}

const BAD_INPUT = 3;
const PROHIBITED = 2;

/** 0 may move, 1 something is missing or to be approved, 2 prohibited. */
export function exitCodeOfRoute({ decision, deliverable }: Pick<RouteDecision, 'decision' | 'deliverable'>): number {
  if (decision === 'prohibited') return PROHIBITED;
  return deliverable ? 0 : 1;
}

/** A route in words. */
export function explainRoute(route: RouteDecision, locale: 'en' | 'zh'): string {
  const lines = [`${route.decision} ${route.path} (${route.basis})`, route.explanation[locale]];
  for (const { id, text } of route.next) lines.push(`- ${id}: ${text[locale]}`);
  if (route.validUntil !== null) {
    lines.push(locale === 'zh' ? `有效至 ${route.validUntil}` : `valid until ${route.validUntil}`);
  }
  if (route.packs.length > 1)
    for (const { decision, path, basis } of route.packs) lines.push(`  ${path}: ${decision} (${basis})`);
  return lines.join('\n');
}

async function routeLines(file: string, options: RouteOptions): Promise<void> {
  let number = 0;
  for await (const bytes of readLines(file)) {
    number += 1;
    const line = bytes
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trim();
    if (line === '') continue;
    const answer = decideRouteLine(line, options);
    process.stdout.write(`${JSON.stringify(answer)}\n`);
    if (!('error' in answer)) continue;
    process.exitCode = BAD_INPUT;
    process.stderr.write(`line ${number}: ${answer.error.message}\n`);
  }
}

async function routeOne(path: string, options: RouteCommandOptions, rules: RouteOptions): Promise<void> {
  const route = decideRoute(parseRouteInput(await readDocument(path)), rules);
  const text =
    options.json === true ? JSON.stringify(route) : explainRoute(route, options.locale.startsWith('zh') ? 'zh' : 'en');
  process.stdout.write(`${text}\n`);
  process.exitCode = exitCodeOfRoute(route);
}

/** `weir route`: whether a transfer may cross a border, offline. */
export function registerRouteCommand(program: Command): void {
  program
    .command('route')
    .description(
      'decide whether data may cross a border; exit 0 may move, 1 something is missing, 2 prohibited, 3 bad input',
    )
    .argument('[transfer]', 'the facts of one transfer as JSON or YAML')
    .option('--jsonl <file>', 'transfers, one per line: {"id","input"}; a bad line is answered with an error')
    .option('--strict', 'an open question that could make things worse is missing, instead of answered with no')
    .option('--locale <locale>', 'en or zh', 'en')
    .option('--json', 'the whole decision of one transfer as JSON')
    .action(async (transfer: string | undefined, options: RouteCommandOptions, command: Command) => {
      if ((transfer === undefined) === (options.jsonl === undefined)) {
        command.error('give a TRANSFER file or --jsonl FILE', { exitCode: BAD_INPUT });
      }
      const rules: RouteOptions = { unanswered: options.strict === true ? 'missing' : 'no' };
      try {
        if (options.jsonl !== undefined) await routeLines(options.jsonl, rules);
        else if (transfer !== undefined) await routeOne(transfer, options, rules);
      } catch (error) {
        command.error(error instanceof Error ? error.message : 'unreadable input', { exitCode: BAD_INPUT });
      }
    });
}
