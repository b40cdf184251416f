import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Command } from 'commander';
import { registerRouteCommand } from './route.js';

const EXPORT = {
  pack: 'CN',
  origin: 'CN',
  destination: 'SG',
  data: { personal: true },
  counts: { pi_ytd_incl: 100_000, spi_ytd_incl: 0, this: 1 },
  pipia: true,
  separate_consent: true,
  as_of: '2026-11-22',
};

describe('weir route', () => {
  let folder: string;
  const exitCode = process.exitCode;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weir-route-'));
  });

  afterEach(async () => {
    process.exitCode = exitCode;
    jest.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  async function run(name: string, content: string, ...args: string[]) {
    const file = join(folder, name);
    await writeFile(file, content);
    const out: string[] = [];
    const err: string[] = [];
    const into = (sink: string[]) => (text: unknown) => sink.push(String(text)) > 0;
    jest.spyOn(process.stdout, 'write').mockImplementation(into(out));
    jest.spyOn(process.stderr, 'write').mockImplementation(into(err));
    process.exitCode = 0;
    const program = new Command('weir').exitOverride().configureOutput({ writeErr: into(err) });
    registerRouteCommand(program);
    const thrown: unknown = await program
      .parseAsync(['route', ...args, file], { from: 'user' })
      .catch((error) => error);
    return { out: out.join(''), err: err.join(''), thrown, exitCode: process.exitCode };
  }

  it('answers each line; a bad one gets an error and does not stop the rest', async () => {
    const lines = [
      JSON.stringify({ id: 'a', input: EXPORT }),
      '{"id":',
      '',
      JSON.stringify({ id: 'c', input: { ...EXPORT, counts: { pi_ytd_incl: -1 } } }),
      JSON.stringify({ id: 'd', input: { ...EXPORT, destination: 'CN' } }),
    ];
    const { out, err, exitCode: code } = await run('cases.jsonl', lines.join('\n'), '--jsonl');
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(answers).toEqual([
      {
        id: 'a',
        decision: 'scc_or_certification_required',
        path: 'CN:scc',
        missing: ['no_valid_mechanism'],
        basis: 'CAC2024 8',
      },
      { id: null, error: { code: 'VALIDATION_FAILED', field: 'line', message: expect.stringContaining('not JSON') } },
      { id: 'c', error: expect.objectContaining({ field: 'counts.pi_ytd_incl' }) },
      { id: 'd', decision: 'allowed', path: 'CN:domestic', missing: [], basis: 'no outbound transfer' },
    ]);
    expect(err).toContain('line 2:');
    expect(err).toContain('line 4: counts.pi_ytd_incl');
    expect(code).toBe(3);
  });

  it.each([
    [EXPORT, [], 1, 'no_valid_mechanism: Bring a mechanism'],
    [EXPORT, ['--locale', 'zh'], 1, '累计人数达到'],
    [{ ...EXPORT, destination: 'CN' }, [], 0, 'allowed CN:domestic'],
    [{ ...EXPORT, destination: 'CN' }, ['--strict'], 1, 'answer:buyer.organized_in'],
    [{ ...EXPORT, data: { core: true } }, [], 2, 'prohibited CN:secret_or_core'],
  ])('explains one transfer (%#)', async (input, args, code, text) => {
    const { out, exitCode: exited } = await run('transfer.json', JSON.stringify(input), ...args);
    expect(out).toContain(text);
    expect(exited).toBe(code);
  });

  it('gives the whole decision as JSON', async () => {
    const { out } = await run('transfer.json', JSON.stringify(EXPORT), '--json');
    expect(JSON.parse(out)).toMatchObject({ deliverable: false, asOf: '2026-11-22', packs: [{ pack: 'CN' }] });
  });

  it('names the field of bad input and exits with 3', async () => {
    const { err, thrown } = await run('transfer.json', JSON.stringify({ ...EXPORT, orign: 'CN' }));
    expect(err).toContain('orign: is not a known field');
    expect(thrown).toMatchObject({ exitCode: 3 });
  });
});
