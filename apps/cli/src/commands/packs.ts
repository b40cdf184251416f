import { builtInPacks, diffPacks, lintPacks, loadPack, type RulePack, showPack } from '@weir/compliance';
import type { Command } from 'commander';
import { readDocument } from './gate-input.js';

const BAD_INPUT = 3;

/** A built-in pack by id, or a pack file. @throws BadInput or ValidationError that says why. */
async function packOf(name: string): Promise<RulePack> {
  const builtIn = builtInPacks().find(({ id }) => id === name);
  return builtIn ?? loadPack(await readDocument(name));
}

async function guarded(command: Command, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const reasons =
      error instanceof Error && 'details' in error
        ? ((error.details as { reasons?: readonly string[] }).reasons ?? [])
        : [];
    const message = error instanceof Error ? error.message : 'unreadable input';
    command.error([message, ...reasons.slice(0, 20).map((reason) => `  ${reason}`)].join('\n'), {
      exitCode: BAD_INPUT,
    });
  }
}

async function lint(
  files: readonly string[],
  options: { readonly json?: boolean; readonly asOf: string },
): Promise<void> {
  const packs: unknown[] = files.length === 0 ? builtInPacks() : await Promise.all(files.map(documentOrBuiltIn));
  const issues = lintPacks(packs, options.asOf);
  for (const issue of issues) {
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify(issue)}\n`
        : `${issue.severity} ${issue.pack} ${issue.subject}: ${issue.code}: ${issue.message}\n`,
    );
  }
  if (issues.length === 0 && options.json !== true) process.stdout.write('no issues\n');
  process.exitCode = issues.some(({ severity }) => severity === 'error') ? 2 : issues.length > 0 ? 1 : 0;
}

async function documentOrBuiltIn(name: string): Promise<unknown> {
  return builtInPacks().find(({ id }) => id === name) ?? readDocument(name);
}

async function diff(
  from: string,
  to: string,
  options: { readonly json?: boolean; readonly locale: string },
): Promise<void> {
  const changes = diffPacks(await packOf(from), await packOf(to));
  for (const change of changes) {
    const meaning = options.locale.startsWith('zh') ? change.meaning.zh : change.meaning.en;
    process.stdout.write(
      options.json === true ? `${JSON.stringify(change)}\n` : `${change.ruleId} ${change.kind}: ${meaning}\n`,
    );
  }
  if (changes.length === 0 && options.json !== true) process.stdout.write('no change\n');
}

async function show(
  name: string | undefined,
  options: { readonly json?: boolean; readonly locale: string },
): Promise<void> {
  if (name === undefined) {
    for (const { id, version, name: title, rules } of builtInPacks()) {
      process.stdout.write(
        `${options.json === true ? JSON.stringify({ id, version, name: title, rules: rules.length }) : `${id} ${version} ${title.en} (${rules.length} rules)`}\n`,
      );
    }
    return;
  }
  const pack = await packOf(name);
  process.stdout.write(
    `${options.json === true ? JSON.stringify(pack) : showPack(pack, options.locale.startsWith('zh') ? 'zh' : 'en')}\n`,
  );
}

/** `weir packs lint|diff|show`: rule packs as files or built in (`CN`, `US`, `EU`). */
export function registerPacksCommand(program: Command): void {
  const packs = program.command('packs').description('check, compare and read rule packs');
  packs
    .command('lint')
    .description(
      'schema, unreachable rules, contradictions, dead keywords, expired sources; exit 0 clean, 1 warnings, 2 errors, 3 bad input',
    )
    .argument('[pack...]', 'pack files (JSON or YAML) or ids of built-in packs; all built-in ones by default')
    .option('--as-of <date>', 'day on which rules and sources must be in force', new Date().toISOString().slice(0, 10))
    .option('--json', 'one issue per line as JSON')
    .action((files: string[], options: { json?: boolean; asOf: string }, command: Command) =>
      guarded(command, () => lint(files, options)),
    );
  packs
    .command('diff')
    .description('what a change of a pack means, in words')
    .argument('<from>', 'pack file or id')
    .argument('<to>', 'pack file or id')
    .option('--locale <locale>', 'en or zh', 'en')
    .option('--json', 'one change per line as JSON')
    .action((from: string, to: string, options: { json?: boolean; locale: string }, command: Command) =>
      guarded(command, () => diff(from, to, options)),
    );
  packs
    .command('show')
    .description('a pack as text; without a name the list of built-in packs')
    .argument('[pack]', 'pack file or id')
    .option('--locale <locale>', 'en or zh', 'en')
    .option('--json', 'as JSON')
    .action((name: string | undefined, options: { json?: boolean; locale: string }, command: Command) =>
      guarded(command, () => show(name, options)),
    );
}
