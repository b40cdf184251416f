import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { shellBlocksIn } from '../../scripts/documents/shell-blocks.mjs';
import { programs, ROOT } from '../../scripts/launcher/places.mjs';
import { onCleanup } from '../harness/cleanup.js';
import { startExchange } from '../harness/exchange.js';

const run = promisify(execFile);
const GUIDES = ['operator', 'provider', 'buyer'] as const;
type Guide = (typeof GUIDES)[number];

/** The order in which people of three kinds would go through their guides; a number is one block under the heading. */
const STORY: readonly (readonly [Guide, heading: string, number?: number])[] = [
  ['operator', 'Guide for operators'],
  ['operator', 'People of the platform'],
  ['provider', 'Guide for providers'],
  ['provider', 'Account and organisation'],
  ['buyer', 'Guide for buyers'],
  ['buyer', 'Account'],
  ['operator', 'Verify organisations'],
  ['operator', 'Designated traders and credentials'],
  ['operator', 'Money', 1],
  ['provider', 'Verification'],
  ['provider', 'Dataset and files'],
  ['provider', 'Try the gate first'],
  ['provider', 'Listing with plans'],
  ['provider', 'Decisions'],
  ['buyer', 'Search'],
  ['buyer', 'Quote'],
  ['buyer', 'Order and agreement'],
  ['buyer', 'Payment'],
  ['buyer', 'Download'],
  ['buyer', 'Accept or reject'],
  ['buyer', 'Programs'],
  ['provider', 'Orders and signatures'],
  ['provider', 'Payouts'],
  ['operator', 'Money', 2],
  ['operator', 'Reviews, evidence and appeals'],
  ['operator', 'Suspend and reinstate'],
  ['operator', 'Disputes'],
  ['operator', 'Jobs that failed'],
  ['operator', 'Audit'],
];

/** What a block sees as `ask` and `npx`: the same, with a note of every answer and exit code; a refusal ends the story. */
const NOTING = `
ask() {
  local answer
  answer=$(curl -sS "$WEIR/graphql" -H 'content-type: application/graphql' -H "authorization: Bearer $1" -d "$2")
  printf '%s\\n' "$answer" | tee -a answers.jsonl
  case $answer in '{"data":{'*'"errors":[{'* | '{"data":null'* | '') echo "refused: $2 $answer" >&2; kill $$ ;; esac
}
npx() {
  local command=$1 code=0
  shift
  node "${join(ROOT, 'apps/cli/bin')}/$command.js" "$@" || code=$?
  echo "$code $command $*" >> exits.txt
}
`;

const blocks = GUIDES.flatMap((guide) =>
  shellBlocksIn(readFileSync(join(ROOT, 'docs/guides', `${guide}.md`), 'utf8')).map((block) => ({ guide, ...block })),
);
const story = STORY.flatMap(([guide, heading, number]) =>
  blocks.filter(
    (block) => block.guide === guide && block.heading === heading && (number === undefined || block.number === number),
  ),
);

interface Answer {
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly unknown[];
}

describe('the guides', () => {
  it('are told whole by the story', () => {
    const left = blocks.filter((block) => !story.includes(block));
    expect(left.map(({ guide, heading, number }) => `${guide}: ${heading} ${number}`)).toEqual([]);
  });

  it('lead from an empty exchange to settled trades, checked papers and balanced books', async () => {
    const exchange = await startExchange();
    const operator = { WEIR_OPERATOR_EMAIL: 'operator@weir.example', WEIR_OPERATOR_PASSWORD: 'weir-demo-2026!' };
    await run(process.execPath, [programs.operatorCreate], { env: { ...exchange.env, ...operator } });
    const directory = mkdtempSync(join(tmpdir(), 'weir-guides-'));
    onCleanup(() => rmSync(directory, { recursive: true, force: true }));
    const script = story.flatMap(({ guide, heading, text }) => [`echo "## ${guide}: ${heading}"`, text, NOTING]);
    const place = `WEIR=${exchange.url}`;
    writeFileSync(join(directory, 'story.sh'), script.join('\n').replaceAll('WEIR=http://127.0.0.1:4000', place));
    await run('bash', ['story.sh'], { cwd: directory, timeout: 240_000, maxBuffer: 64 * 1024 * 1024 }).catch(
      (error) => {
        throw new Error(
          [error.message, ...exchange.logs('api').slice(-5), ...exchange.logs('worker').slice(-5)].join('\n'),
        );
      },
    );

    const linesOf = (name: string) =>
      readFileSync(join(directory, name), 'utf8')
        .split('\n')
        .filter((line) => line !== '');
    const answers = linesOf('answers.jsonl').map((line) => JSON.parse(line) as Answer);
    expect(answers.filter(({ errors = [] }) => errors.length > 0)).toEqual([]);
    const exits = linesOf('exits.txt');
    expect(exits.length).toBeGreaterThanOrEqual(6);
    expect(exits.filter((line) => !line.startsWith('0 '))).toEqual([]);
    expect(readFileSync(join(directory, 'bought.csv'))).toEqual(readFileSync(join(directory, 'rain.csv')));
    expect(existsSync(join(directory, 'agreement.pdf'))).toBe(true);
    expect(answers).toContainEqual(
      expect.objectContaining({
        data: expect.objectContaining({ trialBalance: expect.objectContaining({ balanced: true }) }),
      }),
    );
  }, 300_000);
});
