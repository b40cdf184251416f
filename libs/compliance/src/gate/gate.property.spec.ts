import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Converter } from 'opencc-js';
import { pinyin } from 'pinyin-pro';
import type { Decision, Effect } from '../decision.js';
import { builtInLexicon } from '../packs/built-in-lexicon.js';
import { builtInPacks } from '../packs/built-in-packs.js';
import type { RulePack } from '../packs/pack-schema.js';
import type { GateContext, ListingSubject, PartyFacts } from '../subject.js';
import { compilePacks } from './compile-gate.js';
import { decide } from './decide.js';

/** Listings per property; `npm run test:soak` sets 100,000. */
const RUNS = Number(process.env.WEIR_PROPERTY_RUNS ?? 0);
const METAMORPHIC = { numRuns: RUNS || 100 };

const asOf = '2026-11-22T00:00:00Z';
const context: GateContext = { point: 'listing', asOf, evidence: [] };
const packs = builtInPacks();
const gate = compilePacks(packs, asOf);
const severity: Readonly<Record<Effect, number>> = { allowed: 0, conditional: 1, restricted: 2, prohibited: 3 };
const subject = (parts: Partial<ListingSubject>): ListingSubject => ({
  title: '',
  description: '',
  tags: [],
  columns: [],
  ...parts,
});
const screen = (one: ListingSubject): Decision => decide(one, context, gate);
function expectAtLeast(after: Decision, before: Decision): void {
  expect(severity[after.effect]).toBeGreaterThanOrEqual(severity[before.effect]);
}

interface Case {
  title: string;
  description: string;
  columns: string[];
  declared_tags: string[];
  trap: string;
}
const written: Case[] = readFileSync(join(import.meta.dirname, '../../fixtures/gate/dev-cases.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);
const cases = written.map(
  ({ title, description, columns, declared_tags }): ListingSubject => ({
    title,
    description,
    columns,
    tags: declared_tags,
  }),
);

/** Terms and headers as the lexicon writes them, read as words: the wording that could matter most as a tag or a column. */
const asWritten = (term: string): string => term.replace(/[=*]|\.\./g, ' ').trim();
const vocabulary = [
  ...builtInLexicon().sets.flatMap(({ terms }) => terms),
  ...builtInLexicon().headers.flatMap(({ headers }) => headers),
].map(asWritten);
const cues = [
  'open',
  'published',
  '公开',
  'reviews',
  'synthetic',
  '销量',
  'aggregate',
  '书评',
  'no rows',
  'code book',
  '公开判决',
];
const word = fc.oneof(fc.constantFrom(...vocabulary), fc.constantFrom(...cues), fc.string({ maxLength: 12 }));

const zeroWidth = (text: string): string => [...text].join('\u200b');
const lookAlike = (text: string): string =>
  text.replace(/[aeoc]/g, (letter) => 'аеос'['aeoc'.indexOf(letter)] ?? letter);
/** In words of four letters or more: shorter ones with a digit are codes. */
const leet = (text: string): string =>
  text.replace(/[a-z]{4,}/g, (run) => run.replace(/[aeos]/g, (letter) => '4305'['aeos'.indexOf(letter)] ?? letter));
const split = (text: string): string =>
  text.replace(/\p{Script=Han}{3,}|\p{Script=Latin}{4,}/gu, (run) => [...run].join('.'));
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
const shifted =
  (first: number) =>
  (text: string): string =>
    text.replace(/[a-z]/g, (letter) => String.fromCodePoint(first + letter.charCodeAt(0) - 97));
const everyLetter =
  (mark: string) =>
  (text: string): string =>
    [...text].join(mark);
const bytesOf =
  (before: string) =>
  (text: string): string =>
    [...Buffer.from(text, 'utf8')].map((byte) => before + byte.toString(16).padStart(2, '0')).join('');
const entities = (text: string): string => [...text].map((letter) => `&#${letter.codePointAt(0)};`).join('');
const pictures = (text: string): string =>
  text.replace(/\p{Script=Han}{3,}|\p{Script=Latin}{4,}/gu, (run) => [...run].join('😀'));
const toTraditional = Converter({ from: 'cn', to: 'tw' });

/** Any listing of the development set, some with a word of the title hidden, so that hiding meets what is added. */
const listing = fc
  .tuple(
    fc.constantFrom(...cases),
    fc.constantFrom((text: string) => text, zeroWidth, lookAlike, base64),
  )
  .map(([one, hide]): ListingSubject => ({ ...one, title: hide(one.title) }));

describe('what is added never lowers the effect', () => {
  it('a tag', () => {
    fc.assert(
      fc.property(listing, word, (one, tag) =>
        expectAtLeast(screen({ ...one, tags: [...one.tags, tag] }), screen(one)),
      ),
      METAMORPHIC,
    );
  });

  it('a column', () => {
    fc.assert(
      fc.property(listing, fc.oneof(word, word.map(zeroWidth)), (one, column) =>
        expectAtLeast(screen({ ...one, columns: [...one.columns, column] }), screen(one)),
      ),
      METAMORPHIC,
    );
  });

  it('a tag that could serve an exception, or that says plainly what the title hides', () => {
    const credit = subject({ title: 'Credit reports of borrowers', columns: ['report_id', 'overdue_amount'] });
    for (const tag of ['enterprise credit', 'company credit rating', 'published judgments', 'public court judgments'])
      expectAtLeast(screen({ ...credit, tags: [tag] }), screen(credit));
    const hidden = subject({ title: `${zeroWidth('员工姓名与邮箱')}` });
    expect(screen(hidden)).toMatchObject({ effect: 'prohibited', reviewRequired: true });
    expectAtLeast(screen({ ...hidden, tags: ['员工姓名与邮箱'] }), screen(hidden));
    expectAtLeast(screen({ ...hidden, columns: ['姓名', '邮箱'] }), screen(hidden));
  });

  it('a column beside hundreds of others', () => {
    const many = Array.from({ length: 400 }, (_, index) => `m${String(index).padStart(3, '0')}`);
    for (const one of cases.slice(0, RUNS || 20))
      expectAtLeast(screen({ ...one, columns: [...many, ...one.columns] }), screen(one));
  });

  it('a pack', () => {
    const gates = [...packs.slice(1).map((_, index) => compilePacks(packs.slice(0, index + 1), asOf)), gate];
    for (const one of cases.filter((_, index) => RUNS > 0 || index % 10 === 0)) {
      const decisions = gates.map((each) => decide(one, context, each));
      for (const [index, decision] of decisions.entries())
        if (index > 0) expectAtLeast(decision, decisions[index - 1] as Decision);
    }
  });

  it('padding of the same shape under a name that says what it is', () => {
    const ids = ['110101190102030014', '310104190512311237', '440305190802295083'];
    const wrong = fc.array(
      fc.bigInt({ min: 10n ** 17n, max: 10n ** 18n - 1n }).map((number) => `${number}`),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(fc.constantFrom('身份证号', 'id_card', '证件号码'), wrong, (column, more) => {
        const bare = subject({ columns: [column], sampleValues: { [column]: ids } });
        expectAtLeast(screen({ ...bare, sampleValues: { [column]: [...more, ...ids] } }), screen(bare));
      }),
      { numRuns: Math.min(RUNS || 40, 1_000) },
    );
  });

  it('a description of something else, when the title says it alone', () => {
    const harmless = fc.array(
      fc.constantFrom(
        'museum',
        'bees',
        'recipes',
        'rainfall',
        'tide gauges',
        'poems',
        '蜜蜂',
        '降雨量',
        '食谱',
        '图书馆藏书',
        '。',
      ),
      { maxLength: 30 },
    );
    const titled = cases.map(({ title }) => subject({ title })).filter((one) => screen(one).effect !== 'allowed');
    const said = titled.filter((one) =>
      screen(one).findings.every(({ evidence }) => !evidence.some(({ detector }) => detector)),
    );
    expect(said.length).toBeGreaterThan(40);
    fc.assert(
      fc.property(fc.constantFrom(...said), harmless, (one, words) => {
        expectAtLeast(screen({ ...one, description: words.join(' ') }), screen(one));
      }),
      METAMORPHIC,
    );
  });

  it('padding of another shape', () => {
    const ids = ['110101190102030014', '310104190512311237', '440305190802295083'];
    const padding = fc.array(fc.constantFrom('', 'n/a', 'text', '未填', '-', 'x y z', 'rain'), { maxLength: 60 });
    fc.assert(
      fc.property(fc.constantFrom('c1', '身份证号', 'remarks'), padding, (column, more) => {
        const bare = subject({ columns: [column], sampleValues: { [column]: ids } });
        expect(screen(bare).effect).not.toBe('allowed');
        expectAtLeast(screen({ ...bare, sampleValues: { [column]: [...more, ...ids] } }), screen(bare));
      }),
      { numRuns: Math.min(RUNS || 40, 1_000) },
    );
  });
});

describe('the answer depends on nothing else', () => {
  it('not on the order of tags, columns and packs; the same input gives the same bytes', () => {
    const reversed = compilePacks([...packs].reverse(), asOf);
    fc.assert(
      fc.property(listing, fc.array(word, { maxLength: 4 }), (one, more) => {
        const given = { ...one, tags: [...one.tags, ...more], columns: [...one.columns, ...more] };
        const turned = { ...given, tags: [...given.tags].reverse(), columns: [...given.columns].reverse() };
        const decision = screen(given);
        expect(JSON.stringify(decide(turned, context, reversed))).toBe(JSON.stringify(decision));
        expect(JSON.stringify(screen(structuredClone(given)))).toBe(JSON.stringify(decision));
        expect(decision.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      }),
      { numRuns: Math.ceil(METAMORPHIC.numRuns / 2) },
    );
  });

  it('not on rules and packs that have ended', () => {
    const at = (validTo: string, day: string): Decision => {
      const ended = packs
        .slice(0, 1)
        .map((pack): RulePack => ({ ...pack, rules: pack.rules.map((rule) => ({ ...rule, validTo })) }));
      return decide(
        subject({ title: 'Missile silo coordinates' }),
        { ...context, asOf: day },
        compilePacks(ended, day),
      );
    };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 3_000 }), (ends, later) => {
        const day = (offset: number): string => new Date(Date.UTC(2026, 5, 1) + offset * 86_400_000).toISOString();
        expect(at(day(ends).slice(0, 10), day(ends + later)).findings).toEqual([]);
      }),
      { numRuns: RUNS > 0 ? 50 : 1 },
    );
    expect(at('2026-11-23', asOf).effect).toBe('prohibited');
  });

  it('an unknown jurisdiction is restricted, tradable by nobody, and goes to a person', () => {
    const known = new Set(['CN', 'US', 'DE']);
    const code = fc.string({ maxLength: 3 }).filter((text) => !/^[A-Z]{2}$/.test(text));
    fc.assert(
      fc.property(listing, fc.oneof(code, fc.constantFrom('XX', 'EU', 'ZZ', 'cn')), (one, jurisdiction) => {
        expect(known.has(jurisdiction)).toBe(false);
        const provider: PartyFacts = { organizationId: 'p', jurisdiction, verified: true, designatedClasses: [] };
        const decision = decide(one, { ...context, provider }, gate);
        expect(decision).toMatchObject({ reviewRequired: true, designatedClasses: [] });
        expectAtLeast(decision, screen(one));
        expect(severity[decision.effect]).toBeGreaterThanOrEqual(severity.restricted);
      }),
      { numRuns: Math.ceil(METAMORPHIC.numRuns / 2) },
    );
  });
});

describe('hiding', () => {
  /** Titles that are hits by themselves and hide nothing yet. */
  const hits = cases
    .map(({ title }) => subject({ title }))
    .filter((one) => screen(one).effect !== 'allowed' && !screen(one).obfuscation);
  it('has titles of both languages to hide', () => {
    expect(hits.filter(({ title }) => /\p{Script=Han}/u.test(title)).length).toBeGreaterThan(25);
    expect(hits.filter(({ title }) => !/\p{Script=Han}/u.test(title)).length).toBeGreaterThan(25);
  });

  it.each([
    ['zero-width characters', zeroWidth],
    ['look-alike letters', lookAlike],
    ['leet', leet],
    ['split characters', split],
    ['pictures between the letters', pictures],
    ['soft hyphens', everyLetter('\u00ad')],
    ['marks of direction', everyLetter('\u202c')],
    ['variation selectors', everyLetter('\ufe0f')],
    ['circled letters', shifted(0x24d0)],
    ['full-width letters', shifted(0xff41)],
    ['mathematical letters', shifted(0x1d41a)],
    ['accents', (text: string) => text.replace(/[aeiou]/g, '$&\u0301')],
    ['underscores', (text: string) => text.replaceAll(' ', '_')],
    ['line breaks', (text: string) => text.replaceAll(' ', '\n')],
    ['Traditional characters', toTraditional],
    ['percent escapes', bytesOf('%')],
    ['hexadecimal', bytesOf('')],
    ['character entities', entities],
  ])('%s keep every hit a hit', (_, hide) => {
    const escaped = hits
      .filter((one) => screen(subject({ title: hide(one.title.toLowerCase()) })).effect === 'allowed')
      .map(({ title }) => title);
    expect(escaped).toEqual([]);
  });

  it('base64 of the whole title keeps every hit a hit', () => {
    const escaped = hits.filter(({ title }) => screen(subject({ title: base64(title) })).effect === 'allowed');
    expect(escaped.map(({ title }) => title)).toEqual([]);
  });
});

describe('hiding that loses the gaps between words, or the characters', () => {
  const isHan = (title: string): boolean => /\p{Script=Han}/u.test(title);
  const hits = written
    .filter(({ trap, title }) => trap === 'plain' && screen(subject({ title })).effect !== 'allowed')
    .map(({ title }) => title);
  const english = hits.filter((title) => !isHan(title));
  const chinese = hits.filter(isHan);
  /** At least what the title by itself gives, or `restricted`. */
  const escapes = (title: string, hidden: string): boolean => {
    const least = Math.min(severity.restricted, severity[screen(subject({ title })).effect]);
    return severity[screen(subject({ title: hidden })).effect] < least;
  };
  const syllables = (title: string): string[] => pinyin(title, { toneType: 'none', type: 'array' });
  const pairs = (title: string): string =>
    syllables(title)
      .map((syllable, at) => syllable + (at % 2 === 1 ? ' ' : ''))
      .join('');

  it.each([
    ['every letter apart, by spaces', hits, (title: string) => [...title.replace(/\s/g, '')].join(' ')],
    ['every letter apart, by underscores', hits, (title: string) => [...title.replace(/\s/g, '')].join('_')],
    ['no gaps', english, (title: string) => title.replace(/[\s,.-]+/g, '')],
    ['no gaps and no capitals', english, (title: string) => title.toLowerCase().replace(/[\s,.-]+/g, '')],
    ['pinyin', chinese, (title: string) => pinyin(title, { toneType: 'none' })],
    ['pinyin with the marks of tones', chinese, (title: string) => pinyin(title)],
    ['pinyin with the numbers of tones', chinese, (title: string) => pinyin(title, { toneType: 'num' })],
    ['pinyin without gaps', chinese, (title: string) => syllables(title).join('')],
    ['pinyin in words of two syllables', chinese, pairs],
  ])('%s: every hit remains one, and is called hidden', (_, titles, hide) => {
    expect(titles.length).toBeGreaterThan(25);
    expect(titles.filter((title) => escapes(title, hide(title)))).toEqual([]);
    expect(titles.filter((title) => !screen(subject({ title: hide(title) })).obfuscation)).toEqual([]);
  });

  it('camel case is orthography: what a title says it says as the name of a file', () => {
    const camel = (title: string): string =>
      title
        .split(/[\s,.-]+/)
        .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
        .join('');
    expect(english.filter((title) => escapes(title, camel(title)))).toEqual([]);
    expect(screen(subject({ title: 'GarrisonLocationsAndUnitStrengthTable' }))).toMatchObject({
      effect: 'prohibited',
      obfuscation: false,
    });
  });

  it('pinyin with gaps anywhere and tones in any form', () => {
    const style = fc.constantFrom('none' as const, 'num' as const, 'symbol' as const);
    const gaps = fc.infiniteStream(fc.constantFrom('', ' '));
    fc.assert(
      fc.property(fc.constantFrom(...chinese), style, gaps, (title, toneType, between) => {
        const parts = pinyin(title, { toneType, type: 'array' });
        const hidden = parts.map((part) => part + (between.next().value as string)).join('');
        expect(escapes(title, hidden)).toBe(false);
      }),
      METAMORPHIC,
    );
  });

  it.each([
    'Bus timetable of Guangzhou Shenzhen Dongguan Foshan',
    'Zhong guo cai pu si chuan huo guo recipes',
    'Hanyu pinyin fang an and its history in teaching',
    'Nihon no jinko toukei to chiiki betsu no keizai seichou',
    'Data curah hujan bulanan di semua kabupaten dan kota',
    'dati sulla popolazione dei comuni italiani dal censimento',
    'Krankenhausverzeichnis und Landwirtschaftsstatistik der Bundesrepublik',
    'https://www.librariesandreaders.org/openinghoursoflibraries',
    'Build 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'OpenStreetMap LaTeX JavaScript PostgreSQL MacBookPro',
    'antidisestablishmentarianism counterrevolutionaries',
  ])('raises nothing in %s', (title) => {
    expect(screen(subject({ title }))).toMatchObject({ effect: 'allowed', obfuscation: false });
  });
});

describe('negation is not evidence', () => {
  const hits = cases.map(({ title }) => subject({ title })).filter((one) => screen(one).effect !== 'allowed');

  it.each([
    'Not ~',
    'This is not ~',
    'Does not contain ~',
    'Without ~',
    '~, not a novel',
    '~, not a data dictionary',
    '~, never published',
    "~, isn't open data",
    '~ (not from a textbook)',
    '~ (not personal data)',
    '~, not synthetic',
    '~, not British',
    '~（并非个人信息）',
    '并非~',
    '非~',
    '不含~',
    '~，不是小说',
    '~，并非教材',
    '~，非模板',
    '~，不是合成数据',
    '~，非公开数据',
    '~，并非数据字典',
    '~，并非英国',
  ])('never lowers a hit: %s', (frame) => {
    const lowered = hits.filter((one) => {
      const said = screen(subject({ title: frame.replace('~', one.title) }));
      return severity[said.effect] < severity[screen(one).effect];
    });
    expect(lowered.map(({ title }) => title)).toEqual([]);
  });

  it('a negated term counts as the term, with or without columns', () => {
    expect(screen(subject({ title: 'Not a list of hospital patients' })).effect).not.toBe('allowed');
    expect(screen(subject({ title: '并非医院患者名单' })).effect).not.toBe('allowed');
    for (const title of ['No personal data', '非个人信息']) {
      expect(screen(subject({ title, columns: ['姓名', '身份证号', '手机号'] })).effect).not.toBe('allowed');
    }
  });

  it('a general assurance raises nothing', () => {
    for (const description of [
      'Hourly rain. No personal data.',
      '逐时降雨，不含个人信息。',
      '逐时降雨，非涉密数据。',
    ]) {
      expect(screen(subject({ title: 'Weather of a town', description }))).toMatchObject({
        effect: 'allowed',
        reviewRequired: false,
      });
    }
  });

  it('a cue that is not negated still says what the listing is about', () => {
    expect(screen(subject({ title: 'Missile command: arcade game reviews, not a simulation' })).effect).toBe('allowed');
    expect(screen(subject({ title: '医院题材电视剧收视率，非剧本' })).effect).toBe('allowed');
  });
});
