/**
 * Quality of the gate on every committed set of listings: safety (never milder than the mildest acceptable effect), near-miss
 * specificity, exact effect, share of allowed ones that need a person; real listings by language. Part of `node bench/gate/gate.mjs`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { builtInPacks, compilePacks, decide } from '../../libs/compliance/dist/index.js';

const asOf = '2026-11-22T00:00:00Z';
const context = { point: 'listing', asOf, evidence: [] };
const fixtures = new URL('../../libs/compliance/fixtures/', import.meta.url);
const severity = { allowed: 0, conditional: 1, restricted: 2, prohibited: 3 };
const all = compilePacks(builtInPacks(), asOf);
const gates = new Map(builtInPacks().map((pack) => [pack.id, compilePacks([pack], asOf)]));

const lines = (path) =>
  readFileSync(new URL(path, fixtures), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const screen = (parts, gate = all) =>
  decide({ title: '', description: '', tags: [], columns: [], ...parts }, context, gate);
const share = (part, whole) => `${whole === 0 ? '  -  ' : (part / whole).toFixed(3)} (${part}/${whole})`.padEnd(16);
const isFlagged = ({ decision }) => decision.effect !== 'allowed' || decision.reviewRequired;

function screenCase(one) {
  const samples = Object.entries(one.sample_values ?? {}).map(([name, values]) => [name, [values].flat()]);
  const { title, description, columns } = one;
  const parts = { title, description, columns, tags: one.declared_tags, sampleValues: Object.fromEntries(samples) };
  return { one, decision: screen(parts, gates.get(one.pack)) };
}

function scoreRow(name, results) {
  const sensitive = results.filter(({ one }) => one.expected_effect !== 'allowed');
  const benign = results.filter(({ one }) => one.expected_effect === 'allowed');
  const safe = sensitive.filter(
    ({ one, decision }) =>
      severity[decision.effect] >= Math.min(...one.acceptable_effects.map((effect) => severity[effect])),
  );
  const passed = benign.filter(({ decision }) => decision.effect === 'allowed');
  const exact = results.filter(({ one, decision }) => decision.effect === one.expected_effect);
  const reviewed = benign.filter(({ decision }) => decision.reviewRequired);
  console.log(
    [
      name.padEnd(26),
      share(safe.length, sensitive.length),
      share(passed.length, benign.length),
      share(exact.length, results.length),
      share(reviewed.length, benign.length),
    ].join(' '),
  );
}

function scoreCases() {
  const columns = ['safety', 'specificity', 'exact', 'review on allowed'];
  console.log(['set'.padEnd(26), ...columns.map((column) => column.padEnd(16))].join(' '));
  const files = readdirSync(new URL('gate/', fixtures)).filter((file) => /^(dev|blind|sealed)-.*\.jsonl$/.test(file));
  for (const file of files.sort()) {
    const results = lines(`gate/${file}`).map(screenCase);
    const name = file.replace('.jsonl', '');
    scoreRow(name, results);
    scoreRow(
      `  ${name}, plain`,
      results.filter(({ one }) => one.trap === 'plain'),
    );
    for (const language of ['en', 'zh']) {
      scoreRow(
        `  ${name}, ${language}`,
        results.filter(({ one }) => one.language === language),
      );
    }
  }
}

function scoreWording() {
  const gate = gates.get('CN');
  const pairs = lines('gate/translation-pairs.jsonl').flatMap(({ en, zh, acceptable }) => [
    acceptable.includes(screen(en, gate).effect) && acceptable.includes(screen(zh, gate).effect),
  ]);
  const paraphrases = lines('gate/paraphrases.jsonl').map(({ title, description, columns, acceptable_effects }) =>
    acceptable_effects.includes(screen({ title, description, columns }, gate).effect),
  );
  console.log(`translation pairs, acceptable in both languages: ${share(pairs.filter(Boolean).length, pairs.length)}`);
  console.log(`paraphrases, acceptable: ${share(paraphrases.filter(Boolean).length, paraphrases.length)}`);
}

/** Readings of a listing in each language it has. */
function readingsOf({ title, description, en, zh, tags }, labelled) {
  const texts = en === undefined ? [['en', { title, description }]] : Object.entries({ en, zh });
  return texts.map(([language, text]) => ({ language, labelled, decision: screen({ ...text, tags }) }));
}

function listingRow(name, readings) {
  const unlabelled = readings.filter(({ labelled }) => !labelled);
  const labelled = readings.filter((reading) => reading.labelled);
  const prohibited = readings.filter(({ decision }) => decision.effect === 'prohibited');
  console.log(
    `${name}: flagged without a label ${share(unlabelled.filter(isFlagged).length, unlabelled.length)}, labelled ones flagged ${share(labelled.filter(isFlagged).length, labelled.length)}, prohibited ${prohibited.length}`,
  );
}

function scoreListings() {
  const byLabel = (path) => lines(path).flatMap((one) => readingsOf(one, one.label !== null));
  for (const [name, readings] of [
    ['open-data listings', byLabel('listings/open-data-en.jsonl')],
    ['official listings', byLabel('listings/official-en-zh.jsonl')],
    [
      "listings, second reader's labels",
      lines('listings/labelled-by-a-second-reader.jsonl').flatMap((one) => readingsOf(one, one.sensitive)),
    ],
  ]) {
    for (const language of ['en', 'zh']) {
      const some = readings.filter((reading) => reading.language === language);
      if (some.length > 0) listingRow(`${name}, ${language}`, some);
    }
  }
}

export function quality() {
  scoreCases();
  scoreWording();
  scoreListings();
}
