import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { detectorTypes, detectText, scanColumn } from '@weir/compliance';
import type { Command } from 'commander';

interface ColumnAnswer {
  readonly id: unknown;
  readonly detectors: readonly { name: string; hits: number; ratio: number; flagged: boolean }[];
  readonly personal: boolean;
  readonly secret: boolean;
  readonly reviewRequired: boolean;
}

interface TextAnswer {
  readonly id: unknown;
  readonly spans: readonly { type: string; start: number; end: number; confidence: number }[];
}

/** Strings, which are left alone, and whole numbers of 16 and more digits, which a floating-point number would round. */
const stringsAndLongNumbers = /("(?:[^"\\]|\\.)*")|(?<![\d.eE+-])(\d{16,})(?![\d.eE])/g;

/** JSON without the engine's message, which quotes the input; long numbers become strings, digit for digit. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line.replace(stringsAndLongNumbers, (whole, text?: string) => text ?? `"${whole}"`)) as unknown;
  } catch {
    throw new Error('not valid JSON: write one object per line');
  }
}

/** What one line of the input asks for; throws an Error that names the field and the fix. */
export function answerLine(line: string, asOf?: string): ColumnAnswer | TextAnswer {
  const input = parse(line);
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new Error('a line must be a JSON object');
  const { id = null, header, values, text } = input as Record<string, unknown>;
  if (typeof text === 'string') return { id, spans: detectText(text) };
  if (!Array.isArray(values)) throw new Error('give "text" (a string) or "values" (an array of strings)');
  if (header !== undefined && header !== null && typeof header !== 'string')
    throw new Error('"header" must be a string');
  const cells = values.map((value) =>
    value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value),
  );
  const evidence = scanColumn(header ?? '', cells, asOf === undefined ? undefined : { asOf });
  return {
    id,
    detectors: evidence.detectors.map(({ name, hits, ratio, flagged }) => ({ name, hits, ratio, flagged })),
    personal: evidence.personal,
    secret: evidence.secret,
    reviewRequired: evidence.reviewRequired,
  };
}

async function detectLines(file: string, asOf: string): Promise<void> {
  const source = file === '-' ? process.stdin : createReadStream(file);
  let number = 0;
  for await (const line of createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === '') continue;
    try {
      process.stdout.write(`${JSON.stringify(answerLine(line, asOf))}\n`);
    } catch (error) {
      process.exitCode = 3;
      process.stderr.write(`line ${number}: ${error instanceof Error ? error.message : 'unreadable'}\n`);
    }
  }
}

/** `weir detect`: detectors on columns of values or on texts, one JSON object per line. */
export function registerDetectCommand(program: Command): void {
  program
    .command('detect')
    .description('find personal data and secrets in columns of values or in texts')
    .option('--jsonl <file>', 'lines of {"id","header"?,"values":[…]} or {"id","text"}; "-" for standard input')
    .option('--types', 'list every detector with the names that other systems use')
    .option('--json', 'answer in JSON (the default)')
    .option('--as-of <date>', 'day against which "in the future" is measured', new Date().toISOString().slice(0, 10))
    .action(async (options: { jsonl?: string; types?: boolean; asOf: string }, command: Command) => {
      if (options.types) {
        for (const { id, names, kind, personal } of detectorTypes()) {
          process.stdout.write(`${JSON.stringify({ id, names, kind, personal })}\n`);
        }
      } else if (options.jsonl === undefined) command.error('give --jsonl FILE or --types', { exitCode: 3 });
      else {
        await detectLines(options.jsonl, options.asOf).catch((error: unknown) => {
          command.error(`${options.jsonl}: ${error instanceof Error ? error.message : 'unreadable'}`, { exitCode: 3 });
        });
      }
    });
}
