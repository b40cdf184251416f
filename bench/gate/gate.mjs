/**
 * The gate's benchmark, every goal in one run: quality on every committed set, what the detectors find, compiling, text screening of listings,
 * decisions on facts against json-logic-engine on the same facts, re-evaluation of a million fact sets, and the scan of a generated CSV.
 * Run after a build: `node bench/gate/gate.mjs`; `--without-scan` leaves out the last, which takes minutes. Prints CPU time, interleaved A B A B.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { LogicEngine } from 'json-logic-engine';
import { compileVocabulary } from '../../libs/compliance/dist/gate/vocabulary.js';
import { builtInPacks, compilePacks, decide, evaluateRules } from '../../libs/compliance/dist/index.js';
import { builtInLexicon } from '../../libs/compliance/dist/packs/built-in-lexicon.js';
import { detection } from './detection.mjs';
import { quality } from './quality.mjs';

const asOf = '2026-11-22T00:00:00Z';
const context = { point: 'listing', asOf, evidence: [] };
const fixtures = new URL('../../libs/compliance/fixtures/', import.meta.url);
const lines = (path) =>
  readFileSync(new URL(path, fixtures), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const cpuSeconds = (act) => {
  const before = process.cpuUsage();
  const answer = act();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, answer };
};
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/** A process of its own for each, since everything is compiled once: importing and compiling, and the same terms compiled anew. */
function compiling() {
  const library = new URL('../../libs/compliance/dist/index.js', import.meta.url).href;
  const script = `
    const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
    const { builtInPacks, compilePacks } = await import('${library}');
    const before = cpu();
    globalThis.gc();
    const heap = () => { globalThis.gc(); const { heapUsed, arrayBuffers } = process.memoryUsage(); return (heapUsed + arrayBuffers) / 1e6; };
    const used = heap();
    const started = cpu();
    globalThis.kept = compilePacks(builtInPacks(), '${asOf}');
    const first = cpu() - started;
    console.log(JSON.stringify({ first, imported: before, megabytes: heap() - used }));`;
  const runs = [0, 1, 2].map(() =>
    JSON.parse(
      execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], { encoding: 'utf8' }),
    ),
  );
  const anew = [0, 1, 2].map(() => cpuSeconds(() => compileVocabulary([builtInLexicon()])).seconds * 1e3);
  const of = (key) => median(runs.map((run) => run[key]));
  console.log(
    `compiling the built-in packs, first time in a process: ${of('first').toFixed(0)} ms of CPU, ${of('megabytes').toFixed(1)} MB (goal: 150 ms, 20 MB); the terms compiled anew, warm: ${median(anew).toFixed(0)} ms; starting Node and reading the library: ${of('imported').toFixed(0)} ms`,
  );
}

function screening() {
  const gate = compilePacks(builtInPacks(), asOf);
  const short = lines('gate/dev-cases.jsonl').map(({ title, description, columns, declared_tags: tags }) => ({
    title,
    description,
    columns,
    tags,
  }));
  const long = lines('listings/open-data-en.jsonl').map(({ title, description, tags }) => ({
    title,
    description,
    tags,
    columns: [],
  }));
  for (const [name, listings] of [
    ['listing of the development set', short],
    ['open-data listing (long)', long],
  ]) {
    const times = [];
    for (let round = 0; round < 6; round += 1) {
      for (const listing of listings) {
        const started = process.hrtime.bigint();
        decide(listing, context, gate);
        if (round > 0) times.push(Number(process.hrtime.bigint() - started) / 1e6);
      }
    }
    const size = Math.round(
      listings.reduce((sum, { title, description }) => sum + title.length + description.length, 0) / listings.length,
    );
    times.sort((a, b) => a - b);
    console.log(
      `screening, ${name} (${size} characters): p50 ${median(times).toFixed(3)} ms, p99 ${times[Math.floor(times.length * 0.99)].toFixed(3)} ms`,
    );
  }
}

/** 60 rules over 20 signals, so that both engines see the same questions. */
function sixtyRules(signals) {
  return Array.from({ length: 60 }, (_, index) => ({
    id: `BENCH-${index}`,
    category: 'personal_info',
    effect: ['conditional', 'restricted', 'prohibited'][index % 3],
    name: { en: 'r', zh: 'r' },
    rationale: { en: 'r', zh: 'r' },
    when: {
      any: [signals[index % signals.length]],
      all: index % 4 === 0 ? [signals[(index * 7 + 3) % signals.length]] : [],
      facts: {
        subjectsAtLeast: [1, 1_000, 10_000, 1_000_000][index % 4],
        ...(index % 5 === 0 ? { recipientIn: ['CN', 'RU'] } : {}),
      },
    },
    overrides: [],
    conditions: [],
    designated: [],
    review: false,
    disclosure: 'public',
    legal: [{ source: 'S', article: '1', status: 'V' }],
    validFrom: '2026-01-01',
    validTo: null,
  }));
}

function random(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function factSets(count, gate, signals) {
  const next = random(7);
  const ids = signals.map((id) => gate.vocabulary.signalIds.get(id));
  const none = new Set();
  return Array.from({ length: count }, () => {
    const strength = new Uint8Array(gate.vocabulary.signals.length);
    const present = ids.filter(() => next() < 0.12);
    for (const id of present) strength[id] = 1;
    return {
      strength,
      present,
      claimed: none,
      accepted: none,
      subjects: Math.floor(next() * 2_000_000),
      recipients: [['CN', 'DE', 'US', 'RU'][Math.floor(next() * 4)]],
      purpose: undefined,
    };
  });
}

function decisions() {
  const [base] = builtInPacks();
  const signals = compilePacks([base], asOf)
    .vocabulary.signals.slice(0, 20)
    .map(({ id }) => id);
  const rules = sixtyRules(signals);
  const gate = compilePacks([{ ...base, rules, sources: [{ id: 'S', title: 'S' }] }], asOf);
  const sets = factSets(1_000, gate, signals);
  const idOf = (id) => gate.vocabulary.signalIds.get(id);
  const engine = new LogicEngine();
  const logic = rules.map(({ id, effect, when }) => ({
    id,
    effect,
    run: engine.build({
      and: [
        { var: `s.${idOf(when.any[0])}` },
        ...when.all.map((signal) => ({ var: `s.${idOf(signal)}` })),
        { '>=': [{ var: 'subjects' }, when.facts.subjectsAtLeast] },
        ...(when.facts.recipientIn === undefined ? [] : [{ in: [{ var: 'recipient' }, when.facts.recipientIn] }]),
      ],
    }),
  }));
  const plain = sets.map(({ present, subjects, recipients }) => ({
    s: Object.fromEntries(present.map((id) => [id, true])),
    subjects,
    recipient: recipients[0],
  }));
  const severity = { conditional: 1, restricted: 2, prohibited: 3 };
  const ours = () =>
    sets.map((facts) => {
      const verdicts = evaluateRules(gate, facts);
      let effect = 0;
      for (const { effect: one } of verdicts) effect = Math.max(effect, severity[one]);
      return { ids: verdicts.map(({ rule }) => rule.rule.id).sort(), effect };
    });
  const theirs = () =>
    plain.map((facts) => {
      const hits = logic.filter(({ run }) => run(facts));
      let effect = 0;
      for (const { effect: one } of hits) effect = Math.max(effect, severity[one]);
      return { ids: hits.map(({ id }) => id).sort(), effect };
    });
  if (JSON.stringify(ours()) !== JSON.stringify(theirs())) throw new Error('the engines do not agree');
  const bare = () => {
    for (const facts of sets) evaluateRules(gate, facts);
  };
  const bareTheirs = () => {
    for (const facts of plain) for (const { run } of logic) run(facts);
  };
  const ratios = [];
  let rate = 0;
  for (let round = 0; round < 7; round += 1) {
    const a =
      cpuSeconds(() => {
        for (let pass = 0; pass < 300; pass += 1) bare();
      }).seconds / 300_000;
    const b =
      cpuSeconds(() => {
        for (let pass = 0; pass < 20; pass += 1) bareTheirs();
      }).seconds / 20_000;
    ratios.push(b / a);
    rate = Math.max(rate, 1 / a);
  }
  console.log(
    `decisions, 60 rules: ${(rate / 1e6).toFixed(2)} M/s; ${median(ratios).toFixed(1)} x json-logic-engine compiled on the same facts`,
  );
  const million = cpuSeconds(() => {
    const real = compilePacks(builtInPacks(), asOf);
    const ids = real.vocabulary.signals.map(({ id }) => id).slice(0, 40);
    const some = factSets(10_000, real, ids);
    let hits = 0;
    for (let pass = 0; pass < 100; pass += 1) for (const facts of some) hits += evaluateRules(real, facts).length;
    return hits;
  });
  console.log(
    `re-evaluating 1,000,000 fact sets with all packs, compiling included: ${million.seconds.toFixed(2)} s of CPU`,
  );
}

quality();
detection();
compiling();
screening();
decisions();
if (!process.argv.includes('--without-scan')) {
  execFileSync(process.execPath, [new URL('../scan/index.mjs', import.meta.url).pathname], { stdio: 'inherit' });
}
