import {
  builtInPacks,
  type CompiledGate,
  compilePacks,
  type Decision,
  decide,
  explainDecision,
  type FileEvidence,
  type ListingSubject,
  loadPack,
  type RulePack,
} from '@weir/compliance';
import type { Command } from 'commander';
import { readLines } from '../line-reader.js';
import { BadInput, readDocument, type ScreenLine, screenLineOf } from './gate-input.js';
import { scanFile, UnreadableFile } from './scan-file.js';

interface ScreenOptions {
  readonly jsonl?: string;
  readonly data: readonly string[];
  readonly pack: readonly string[];
  readonly packFile: readonly string[];
  readonly asOf: string;
  readonly locale: string;
  readonly json?: boolean;
}

/** One line of the answer. */
export interface ScreenAnswer {
  readonly id: unknown;
  readonly effect: Decision['effect'];
  readonly reviewRequired: boolean;
  readonly categories: readonly string[];
  readonly primaryCategory: string | null;
  readonly conditions: readonly string[];
  readonly obfuscation: boolean;
  readonly findings: Decision['findings'];
  readonly reviewReasons: Decision['reviewReasons'];
  readonly missing: readonly string[];
  readonly designatedClasses: readonly string[];
  readonly digest: string;
}

/** Screens listings with the packs that each names, compiling every choice of packs once. */
export class Screener {
  private readonly gates = new Map<string, CompiledGate>();

  constructor(
    private readonly packs: readonly RulePack[],
    private readonly asOf: string,
  ) {}

  /** @throws BadInput for a pack that is not at hand. */
  screen({ id, packs, subject }: ScreenLine): ScreenAnswer {
    const decision = this.decide(subject, packs);
    return {
      id,
      effect: decision.effect,
      reviewRequired: decision.reviewRequired,
      categories: decision.categories,
      primaryCategory: decision.primaryCategory,
      conditions: decision.conditions.map((condition) => condition.id),
      obfuscation: decision.obfuscation,
      findings: decision.findings,
      reviewReasons: decision.reviewReasons,
      missing: decision.missing,
      designatedClasses: decision.designatedClasses,
      digest: decision.digest,
    };
  }

  decide(subject: ListingSubject, packs: readonly string[] | undefined): Decision {
    return decide(subject, { point: 'listing', asOf: this.asOf, evidence: [] }, this.gate(packs));
  }

  private gate(names: readonly string[] | undefined): CompiledGate {
    const wanted = names === undefined || names.length === 0 ? undefined : names;
    const key = wanted === undefined ? '*' : [...wanted].sort().join(',');
    const known = this.gates.get(key);
    if (known !== undefined) return known;
    const chosen = wanted === undefined ? this.packs : this.packs.filter(({ id }) => wanted.includes(id));
    const unknown = wanted?.find((name) => !this.packs.some(({ id }) => id === name));
    if (unknown !== undefined) {
      throw new BadInput(`"pack": no pack ${unknown}; there are ${this.packs.map(({ id }) => id).join(', ')}`);
    }
    const gate = compilePacks(chosen, this.asOf);
    this.gates.set(key, gate);
    return gate;
  }
}

const EXIT_BY_EFFECT = { allowed: 0, conditional: 1, restricted: 1, prohibited: 2 } as const;
const BAD_INPUT = 3;

/** 0 allowed, 1 conditional, restricted or review required, 2 prohibited. */
export function exitCodeOf(decision: Pick<Decision, 'effect' | 'reviewRequired'>): number {
  return Math.max(EXIT_BY_EFFECT[decision.effect], decision.reviewRequired ? 1 : 0);
}

async function packsAtHand(files: readonly string[]): Promise<RulePack[]> {
  const own = await Promise.all(files.map(async (file) => loadPack(await readDocument(file))));
  return [...builtInPacks().filter(({ id }) => !own.some((pack) => pack.id === id)), ...own];
}

async function screenLines(file: string, screener: Screener): Promise<void> {
  let number = 0;
  for await (const bytes of readLines(file)) {
    number += 1;
    const line = bytes.toString('utf8').trim();
    if (line === '') continue;
    try {
      process.stdout.write(`${JSON.stringify(screener.screen(screenLineOf(JSON.parse(line))))}\n`);
    } catch (error) {
      process.exitCode = BAD_INPUT;
      process.stderr.write(`line ${number}: ${error instanceof Error ? error.message : 'unreadable'}\n`);
    }
  }
}

/** What the data files say; a file that cannot be read is a finding. */
async function withData(subject: ListingSubject, files: readonly string[], asOf: string): Promise<ListingSubject> {
  const columnEvidence = [];
  const fileEvidence: FileEvidence[] = [];
  let rows = 0;
  let estimatedSubjects = 0;
  for (const file of files) {
    try {
      const scan = await scanFile(file, asOf);
      columnEvidence.push(...scan.columns);
      rows += scan.rows;
      estimatedSubjects = Math.max(estimatedSubjects, scan.estimatedSubjects);
    } catch (error) {
      if (!(error instanceof UnreadableFile))
        throw new BadInput(`${file}: ${error instanceof Error ? error.message : 'unreadable'}`);
      fileEvidence.push({ name: file, kind: 'unreadable', detail: error.message });
    }
  }
  return files.length === 0 ? subject : { ...subject, columnEvidence, fileEvidence, rows, estimatedSubjects };
}

async function screenOne(path: string, options: ScreenOptions, screener: Screener): Promise<void> {
  const listing = screenLineOf(await readDocument(path));
  const subject = await withData(listing.subject, options.data, options.asOf.slice(0, 10));
  const decision = screener.decide(subject, options.pack.length > 0 ? options.pack : listing.packs);
  const text =
    options.json === true
      ? JSON.stringify(decision)
      : explainDecision(decision, options.locale.startsWith('zh') ? 'zh' : 'en');
  process.stdout.write(`${text}\n`);
  process.exitCode = exitCodeOf(decision);
}

const collect = (value: string, before: readonly string[]): string[] => [...before, value];

/** `weir screen`: the gate on a listing and its data files, offline, before it is submitted. */
export function registerScreenCommand(program: Command): void {
  program
    .command('screen')
    .description(
      'screen a listing and its data files; exit 0 allowed, 1 with conditions or review, 2 prohibited, 3 bad input',
    )
    .argument('[listing]', 'a listing as JSON or YAML')
    .option(
      '--jsonl <file>',
      'listings, one per line: {"id","title","description","columns","declared_tags","pack","sample_values"?}',
    )
    .option('--data <file>', 'a data file of the listing (CSV, JSON Lines, Parquet); may be repeated', collect, [])
    .option('--pack <id>', 'use this pack (CN, US, EU or the id of a --pack-file); may be repeated', collect, [])
    .option('--pack-file <file>', 'a rule pack as JSON or YAML; may be repeated', collect, [])
    .option('--as-of <time>', 'decide as of this time', new Date().toISOString())
    .option('--locale <locale>', 'en or zh', 'en')
    .option('--json', 'the whole decision as JSON')
    .action(async (listing: string | undefined, options: ScreenOptions, command: Command) => {
      if ((listing === undefined) === (options.jsonl === undefined)) {
        command.error('give a LISTING file or --jsonl FILE', { exitCode: BAD_INPUT });
      }
      try {
        const screener = new Screener(await packsAtHand(options.packFile), options.asOf);
        if (options.jsonl !== undefined) await screenLines(options.jsonl, screener);
        else if (listing !== undefined) await screenOne(listing, options, screener);
      } catch (error) {
        command.error(error instanceof Error ? error.message : 'unreadable input', { exitCode: BAD_INPUT });
      }
    });
}
