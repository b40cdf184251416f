import fc from 'fast-check';
import { decodedTokens } from './decode.js';
import { fold, originalSpan } from './fold.js';
import { listTerms } from './list-terms.js';
import { TermMatcher } from './matcher.js';
import { parseHan, statedNumbers } from './numbers.js';
import { packedSets, packTerms, unpackTerms } from './packed-terms.js';
import { clauseAt, segment } from './segments.js';
import { unhide } from './unhide.js';

function found(terms: string[], text: string): string[] {
  const hits: string[] = [];
  const folded = fold(text);
  new TermMatcher(listTerms([{ name: 'set', terms }])).match(folded.text, (_, start, end) => {
    const span = originalSpan(folded, start, end);
    hits.push(text.slice(span.start, span.end));
  });
  return hits;
}

describe('packed terms', () => {
  const part = fc.constantFrom('a', 'ab', 'abc', '人', '人口', 'x.y', 'q*', '手机*');
  const term = fc
    .tuple(part, fc.array(fc.tuple(fc.constantFrom(' ', ' .. ', '..'), part), { maxLength: 3 }))
    .map(([first, rest]) => first + rest.flat().join(''));
  const sets = fc.array(fc.uniqueArray(term, { maxLength: 6 }), { maxLength: 4 });

  it('unpack to what was packed', () => {
    fc.assert(
      fc.property(sets, fc.func(fc.boolean()), (written, isNear) => {
        const near = written.map((terms) => terms.filter((one) => isNear(one)));
        const lists = listTerms(written.map((terms, at) => ({ name: `${at}`, terms, near: new Set(near[at]) })));
        const packed = packTerms(lists, written.length);
        expect(unpackTerms(packed)).toEqual(lists);
        expect(packedSets(packed)).toEqual(written.map((terms, at) => ({ terms, near: near[at] })));
      }),
    );
  });
});

describe('folding', () => {
  it.each([
    ['ＡＢＣ', 'abc'],
    ['Café-Déjà', 'cafe deja'],
    ['部隊番號', '部队番号'],
    ['a_b/c-d', 'a b c d'],
    ['한국', '한국'],
  ])('%s becomes %s', (text, folded) => expect(fold(text).text).toBe(folded));

  it('keeps the way back for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const folded = fold(text);
        const whole = originalSpan(folded, 0, folded.text.length);
        expect(whole.start).toBeGreaterThanOrEqual(0);
        expect(whole.end).toBeLessThanOrEqual(text.length);
        expect(folded.offsets === null || folded.offsets.length === folded.text.length).toBe(true);
      }),
    );
  });
});

describe('terms', () => {
  it('match whole words, plurals, any ending and gaps', () => {
    expect(found(['patient record'], 'Patient records, outpatient recording')).toEqual(['Patient records']);
    expect(found(['genom*'], 'genomics and genome')).toEqual(['genomics', 'genome']);
    expect(found(['email .. list'], 'email of customers list')).toEqual(['email of customers list']);
    expect(found(['email .. list'], 'email. A list')).toEqual([]);
    expect(found(['e mail'], 'E-mail and emails')).toEqual(['E-mail']);
  });

  it('match Chinese without spaces, next to Latin letters and across a gap', () => {
    expect(found(['手机号'], '邮箱abc手机号x')).toEqual(['手机号']);
    expect(found(['保留..身份证'], '保留了完整的身份证')).toEqual(['保留了完整的身份证']);
    expect(found(['vpn账号'], '内网VPN账号出售')).toEqual(['VPN账号']);
  });
});

describe('hiding', () => {
  it.each([
    ['m\u200bi\u200bs\u200bs\u200bile', 'missile'],
    ['手 机 号', '手机号'],
    ['p.a.s.s.w.o.r.d', 'password'],
    ['mіssіle', 'missile'],
    ['p4ssw0rd', 'password'],
  ])('%s is read as %s', (text, plain) => {
    expect(unhide(fold(text)).map((variant) => variant.text)).toContain(plain);
  });

  it.each(['covid19 in 2020', 'U.S. GDP', '公开 数据', 'Данные о погоде и климате', 'a b test'])(
    '%s hides nothing',
    (text) => {
      expect(unhide(fold(text)).filter((variant) => /missile|手机/.test(variant.text))).toEqual([]);
    },
  );

  it('decodes base64, hexadecimal, percent and entity escapes', () => {
    const plain = '身份证号码与手机号';
    const encoded = [
      Buffer.from(plain).toString('base64'),
      Buffer.from(plain).toString('hex'),
      encodeURIComponent(plain),
    ];
    for (const text of encoded) expect(decodedTokens(`see ${text}.`).map((token) => token.text)).toContain(plain);
    expect(decodedTokens('&#x8eab;&#x4efd;&#x8bc1;').map(({ text }) => text)).toEqual(['身份证']);
    expect(decodedTokens('InternationalOrganizationForStandardization')).toEqual([]);
  });
});

describe('numbers', () => {
  it.each([
    ['一千二百万', 12_000_000],
    ['500万', 5_000_000],
    ['两万', 20_000],
    ['三亿五千万', 350_000_000],
    ['十', 10],
  ])('%s is %d', (text, value) => expect(parseHan(text)).toBe(value));

  it('are read with their scale, and years are none', () => {
    expect(statedNumbers('12 million users since 2021, 20,000 more').map(({ value }) => value)).toEqual([
      12_000_000, 20_000,
    ]);
  });
});

describe('segments', () => {
  it('read a short description whole and a long one clause by clause', () => {
    expect(segment('short text').long).toBe(false);
    const text = 'This sentence has some length to it and then ends. '.repeat(20);
    const { long, clauses } = segment(text);
    expect(long).toBe(true);
    expect(clauseAt(clauses, text.length - 5)).toBeGreaterThan(10);
  });
});
