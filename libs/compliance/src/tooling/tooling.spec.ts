import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '@weir/kernel';
import { compilePacks } from '../gate/compile-gate.js';
import { decide } from '../gate/decide.js';
import { listLexicon } from '../gate/vocabulary.js';
import { BUILT_IN_LEXICON_DIGEST, builtInLexicon, listedSides, listedTerms } from '../packs/built-in-lexicon.js';
import { builtInPacks } from '../packs/built-in-packs.js';
import { loadPack } from '../packs/load-pack.js';
import { type Rule, type RulePack, rulePackJsonSchema } from '../packs/pack-schema.js';
import { CATEGORY_IDS, CONDITIONS, obligations, taxonomy } from '../taxonomy/taxonomy.js';
import { listSides } from '../text/term-sides.js';
import { diffPacks } from './diff.js';
import { explainDecision } from './explain.js';
import { lintPacks } from './lint.js';
import { showPack } from './show.js';

const room = join(import.meta.dirname, '..', '..');
const asOf = '2026-11-22T00:00:00Z';
const [china] = builtInPacks() as [RulePack];
const [firstRule] = china.rules as [Rule];
const withRules = (rules: Rule[]): RulePack => ({ ...china, rules });

describe('built-in packs', () => {
  it('are fresh: the generated modules are what the YAML compiles to', () => {
    execFileSync(
      process.execPath,
      [
        join(room, '..', '..', 'node_modules', 'tsx', 'dist', 'cli.mjs'),
        join(room, 'scripts', 'build-packs.ts'),
        '--check',
      ],
      { cwd: room },
    );
  }, 60_000);

  it('publish the JSON Schema that they are checked with', () => {
    expect(JSON.parse(readFileSync(join(room, 'schemas', 'rule-pack.schema.json'), 'utf8'))).toEqual(
      rulePackJsonSchema(),
    );
  });

  it('have no lint issue', () => expect(lintPacks(builtInPacks(), asOf)).toEqual([]));

  it('are as the schema reads them', () => {
    for (const pack of builtInPacks()) expect(loadPack(pack)).toEqual(pack);
  });

  it('leave the words of the lexicon as they were listed', () => {
    expect(digestOf(builtInLexicon())).toBe(BUILT_IN_LEXICON_DIGEST);
    expect(listLexicon(builtInLexicon())).toEqual(listedTerms());
    expect(listSides(listedTerms())).toEqual(listedSides());
  });

  it('cover all 40 categories between them, each named in both languages', () => {
    const covered = new Set(builtInPacks().flatMap(({ rules }) => rules.map(({ category }) => category)));
    expect([...CATEGORY_IDS].filter((id) => !covered.has(id))).toEqual([]);
    expect(taxonomy).toHaveLength(40);
  });

  it('ask for conditions that stand for obligations', () => {
    const numbers = new Set(obligations.map(({ number }) => number));
    expect(numbers.size).toBe(26);
    for (const condition of CONDITIONS.values()) {
      expect(condition.obligations.length).toBeGreaterThan(0);
      for (const number of condition.obligations) expect(numbers.has(number)).toBe(true);
    }
    for (const { conditions } of obligations) for (const id of conditions) expect(CONDITIONS.has(id)).toBe(true);
  });
});

describe('loadPack', () => {
  it('refuses a pack that does not validate and says why', () => {
    const broken = { ...china, version: 'one', rules: [{ ...firstRule, effect: 'forbidden' }] };
    expect(() => loadPack(broken)).toThrow(/version.*rules\.0\.effect/);
    expect(() => loadPack('text')).toThrow(/refused/);
  });

  it('refuses unknown signals, categories, conditions, classes, sources and double ids', () => {
    const rule = {
      ...firstRule,
      category: 'nothing',
      conditions: ['no_such'],
      designated: ['nobody_known'],
      when: { ...firstRule.when, any: ['no_signal'] },
      legal: [{ source: 'NOPE', article: '1', status: 'V' as const }],
    };
    let reasons: unknown;
    try {
      loadPack(withRules([rule, rule]));
    } catch (error) {
      reasons = (error as { details: { reasons: string[] } }).details.reasons;
    }
    expect(reasons).toEqual(
      expect.arrayContaining([
        `${rule.id}: unknown category nothing`,
        `${rule.id}: unknown signal no_signal`,
        `${rule.id}: unknown condition no_such`,
        `${rule.id}: unknown designated class nobody_known`,
        `${rule.id}: unknown source NOPE`,
        `${rule.id}: the id is used twice`,
      ]),
    );
  });

  it('takes vocabulary of a pack of its own', () => {
    const own = {
      ...withRules([{ ...firstRule, id: 'CN-OWN-01', when: { any: ['own_signal'], all: [], facts: {} } }]),
      id: 'OWN',
      lexicon: {
        id: 'own',
        version: '1',
        sets: [{ name: 'own_words', terms: ['zebra ledger'], near: [], pinyin: [], initials: [] }],
        headers: [],
        signals: [
          {
            id: 'own_signal',
            text: [['own_words']],
            unless: [],
            columns: [],
            values: [],
            files: [],
            keepWhenAbout: false,
          },
        ],
      },
    };
    const gate = compilePacks([loadPack(own)], asOf);
    const decision = decide(
      { title: 'Zebra ledgers', description: '', tags: [], columns: [] },
      { point: 'listing', asOf, evidence: [] },
      gate,
    );
    expect(decision.effect).toBe(firstRule.effect);
  });
});

describe('lint', () => {
  const codes = (pack: RulePack): string[] => lintPacks([pack], asOf).map(({ code }) => code);

  it('finds contradictions, shadowed rules, expired rules and sources', () => {
    const other = { ...firstRule, id: 'CN-X-01', effect: 'conditional' as const };
    expect(codes(withRules([firstRule, other]))).toContain('contradiction');
    const narrower = { ...firstRule, id: 'CN-X-02', when: { ...firstRule.when, all: ['illegal'] } };
    expect(codes(withRules([firstRule, narrower]))).toContain('shadowed_rule');
    expect(codes(withRules([{ ...firstRule, validTo: '2026-02-01' }]))).toContain('expired_rule');
    const ended = china.sources.map((source) => ({ ...source, effectiveTo: '2026-06-01' }));
    expect(codes({ ...withRules([firstRule]), sources: ended })).toContain('expired_source');
  });

  it('finds rules that no evidence can bring up, and dead keywords', () => {
    const lexicon = {
      id: 'own',
      version: '1',
      sets: [{ name: 'own_words', terms: ['*', '(a|b)'], near: [], pinyin: [], initials: [] }],
      headers: [],
      signals: [
        {
          id: 'own_signal',
          text: [['no_such_set']],
          unless: [],
          columns: [],
          values: [],
          files: [],
          keepWhenAbout: false,
        },
      ],
    };
    const pack = { ...withRules([{ ...firstRule, when: { any: ['own_signal'], all: [], facts: {} } }]), lexicon };
    expect(codes(pack)).toEqual(expect.arrayContaining(['unreachable_rule', 'dead_keyword', 'unknown_set']));
  });

  it('reports a pack that does not load', () => {
    expect(lintPacks([{ id: 'X' }], asOf)).toContainEqual(
      expect.objectContaining({ code: 'invalid', pack: 'X', severity: 'error' }),
    );
  });
});

describe('diff and show', () => {
  it('says what a change means', () => {
    const milder = { ...firstRule, effect: 'restricted' as const, conditions: ['approval'] };
    const changes = diffPacks(withRules([firstRule]), withRules([milder, { ...firstRule, id: 'CN-NEW-01' }]));
    expect(changes.map(({ ruleId, kind }) => [ruleId, kind])).toEqual([
      ['CN-NEW-01', 'added'],
      [firstRule.id, 'milder'],
      [firstRule.id, 'conditions'],
    ]);
    expect(changes[1]?.meaning.en).toContain('From prohibited to restricted');
    expect(diffPacks(china, china)).toEqual([]);
  });

  it('shows every rule in either language', () => {
    for (const rule of china.rules) {
      expect(showPack(china, 'en')).toContain(rule.rationale.en);
      expect(showPack(china, 'zh')).toContain(rule.rationale.zh);
    }
  });
});

describe('explainDecision', () => {
  const gate = compilePacks([china], asOf);
  const context = { point: 'listing' as const, asOf, evidence: [] };

  it('explains effect, basis, conditions and what is missing in both languages', () => {
    const decision = decide(
      { title: 'Loyalty members with phone and e-mail', description: '', tags: [], columns: ['name', 'mobile'] },
      context,
      gate,
    );
    expect(explainDecision(decision, 'en')).toMatch(
      /Allowed with conditions[\s\S]*Personal Information Protection Law[\s\S]*Separate consent \(before the order\)[\s\S]*Missing now: Impact assessment/,
    );
    expect(explainDecision(decision, 'zh')).toMatch(
      /有条件交易[\s\S]*单独同意（下单前）[\s\S]*目前缺少：个人信息保护影响评估/,
    );
  });

  it('keeps the evidence back where the rule says so', () => {
    const decision = decide(
      { title: 'Missile silo coordinates', description: '', tags: [], columns: [] },
      context,
      gate,
    );
    expect(explainDecision(decision)).not.toContain('silo');
  });
});
