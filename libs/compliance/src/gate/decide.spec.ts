import type { Decision, Effect } from '../decision.js';
import { builtInPacks } from '../packs/built-in-packs.js';
import type { RulePack } from '../packs/pack-schema.js';
import type { GateContext, ListingSubject, PartyFacts } from '../subject.js';
import { compilePacks } from './compile-gate.js';
import { decide } from './decide.js';

const asOf = '2026-11-22T00:00:00Z';
const context: GateContext = { point: 'listing', asOf, evidence: [] };
const packs = builtInPacks();
const gate = compilePacks(packs, asOf);
const cn = compilePacks(
  packs.filter(({ id }) => id === 'CN'),
  asOf,
);
const severity: Readonly<Record<Effect, number>> = { allowed: 0, conditional: 1, restricted: 2, prohibited: 3 };

const subject = (parts: Partial<ListingSubject>): ListingSubject => ({
  title: '',
  description: '',
  tags: [],
  columns: [],
  ...parts,
});
const screen = (parts: Partial<ListingSubject>): Decision => decide(subject(parts), context, cn);

describe('decide', () => {
  it('finds subject and content, and lets what is only about the subject pass', () => {
    expect(screen({ title: 'Missile silo coordinates' }).effect).toBe('prohibited');
    expect(screen({ title: 'Missile command: arcade game reviews' }).effect).toBe('allowed');
    expect(screen({ title: '三甲医院住院病历', description: '患者级明细。' }).effect).toBe('restricted');
    expect(screen({ title: '医院题材电视剧收视率' }).effect).toBe('allowed');
  });

  it('gives spans of the original text', () => {
    const title = 'Ｍｉｓｓｉｌｅ silo coordinates';
    const [finding] = screen({ title }).findings;
    const spans = finding?.evidence.flatMap(({ kind, span }) =>
      kind === 'title' && span !== undefined ? [title.slice(span.start, span.end)] : [],
    );
    expect(spans).toEqual(expect.arrayContaining(['Ｍｉｓｓｉｌｅ silo']));
  });

  it('never lowers what columns support by words', () => {
    const columns = ['姓名', '身份证号', '手机号'];
    for (const title of ['公开数据', '小说书评', 'Synthetic reviews', '已脱敏的匿名数据', 'not personal data']) {
      expect(screen({ title, columns }).effect).not.toBe('allowed');
    }
  });

  it('sends text hits that a status word puts aside to a person, unless the source statement names a public source', () => {
    const open = { title: 'Whole genome sequencing of human donors, publicly available' };
    expect(screen(open)).toMatchObject({ effect: 'allowed', reviewRequired: true });
    const named = screen({ ...open, sourceStatement: 'Downloaded from the open data portal https://example.org' });
    expect(named).toMatchObject({ effect: 'allowed', reviewRequired: false });
  });

  it('reads the source statement: a link names no source, and what it gives away is a finding', () => {
    const open = { title: 'EHR discharge summaries', description: 'Published records of patients.' };
    const reasons = (sourceStatement: string): string[] =>
      screen({ ...open, sourceStatement }).reviewReasons.map(({ id }) => id);
    expect(reasons('See https://example.org/download')).toContain('status_words');
    expect(reasons('Official website of the ministry, released under CC BY')).not.toContain('status_words');
    expect(reasons('Not yet published on the official website')).toContain('status_words');
    const given = screen({
      title: 'Weather of a town',
      description: 'Hourly temperature.',
      sourceStatement: 'Stolen database, bought from an insider on the dark web.',
    });
    expect(given.effect).toBe('prohibited');
    expect(given.findings[0]?.evidence.some(({ kind }) => kind === 'declaration')).toBe(true);
  });

  it('takes core data of another country for no core data of China, unless the country is negated', () => {
    const categories = (title: string): readonly string[] => screen({ title }).categories;
    expect(categories('Dispatch of all provincial grids by the second')).toContain('core_data');
    expect(categories('Dispatch of all provincial grids by the second, not British')).toContain('core_data');
    expect(categories('Dispatch of all provincial grids of Canada by the second')).not.toContain('core_data');
  });

  it('tells what nothing makes tradable that a wrong finding can be appealed', () => {
    for (const title of ['Missile silo coordinates', '部队番号与驻地坐标']) {
      const [finding] = screen({ title }).findings;
      expect(finding?.effect).toBe('prohibited');
      expect(finding?.remedy.en).toMatch(/Nothing makes data of this kind tradable.*appeal/);
      expect(finding?.remedy.zh).toMatch(/此类数据.*申诉/);
    }
  });

  it('does not take a negated claim for a claim', () => {
    const bare = screen({ title: '不动产登记信息全量', description: '系统维护单位导出，无授权运营协议。' });
    expect(bare.effect).toBe('prohibited');
  });

  it('asks only for what is due at the point', () => {
    const listing = screen({ columns: ['姓名', '手机号'] });
    expect(listing.missing).toEqual(['impact_assessment', 'source_proof']);
    const buyer: PartyFacts = { organizationId: 'b', jurisdiction: 'CN', verified: true, designatedClasses: [] };
    const order = decide(
      subject({ columns: ['姓名', '手机号'] }),
      { ...context, point: 'order', buyer, evidence: ['impact_assessment', 'source_proof'] },
      cn,
    );
    expect(order.missing).toEqual(['confidentiality_agreement', 'separate_consent']);
  });

  it('admits a designated trader to a restricted listing, and nobody else', () => {
    const restricted = subject({ title: '城市级激光点云（真实坐标）' });
    const order = (designatedClasses: string[], verified = true): Decision =>
      decide(
        restricted,
        { ...context, point: 'order', buyer: { organizationId: 'b', jurisdiction: 'CN', verified, designatedClasses } },
        cn,
      );
    expect(order(['surveying_qualified']).missing).not.toContain('designated_trader');
    expect(order([]).missing).toContain('designated_trader');
    expect(order(['surveying_qualified'], false).missing).toContain('designated_trader');
    expect(order(['surveying_qualified']).designatedClasses).toContain('surveying_qualified');
  });

  it('prohibits controlled technology to a foreign recipient without a licence', () => {
    const listing = subject({ title: '稀土萃取分离工艺参数包' });
    const to = (destination: string, evidence: string[] = []): Effect =>
      decide(
        listing,
        {
          ...context,
          point: 'order',
          evidence,
          destination,
          buyer: { organizationId: 'b', jurisdiction: 'CN', verified: true, designatedClasses: [] },
        },
        cn,
      ).effect;
    expect(to('CN')).toBe('restricted');
    expect(to('DE')).toBe('prohibited');
    expect(to('DE', ['licence', 'end_use_certificate'])).toBe('restricted');
  });

  it.each(['XX', '', 'china', 'EU'])('does not decide for the unknown jurisdiction %p', (jurisdiction) => {
    const provider: PartyFacts = { organizationId: 'p', jurisdiction, verified: true, designatedClasses: [] };
    expect(decide(subject({ title: 'Rainfall' }), { ...context, provider }, gate)).toMatchObject({
      effect: 'restricted',
      reviewRequired: true,
      designatedClasses: [],
    });
  });

  it('does not decide on an order without its buyer, or on an unreadable file', () => {
    expect(decide(subject({ title: 'Rainfall' }), { ...context, point: 'order' }, gate)).toMatchObject({
      effect: 'restricted',
      reviewRequired: true,
    });
    const fileEvidence = [{ name: 'a.csv', kind: 'unreadable' as const, detail: 'truncated' }];
    expect(decide(subject({ title: 'Rainfall', fileEvidence }), context, gate)).toMatchObject({
      effect: 'restricted',
      designatedClasses: [],
    });
  });

  it.each([null, undefined, 7, 'text', [], { title: 5 }, { title: 'a', tags: 'b' }, { title: 'a', columns: [{}] }])(
    'fails closed on %p',
    (input) => {
      expect(decide(input as unknown as ListingSubject, context, gate)).toMatchObject({
        effect: 'restricted',
        reviewRequired: true,
        designatedClasses: [],
      });
      expect(decide(subject({}), input as unknown as GateContext, gate)).toMatchObject({
        effect: 'restricted',
        reviewRequired: true,
      });
    },
  );

  it('lets no expired rule fire', () => {
    const [pack] = packs.filter(({ id }) => id === 'CN') as [RulePack];
    const expired = { ...pack, rules: pack.rules.map((rule) => ({ ...rule, validTo: '2026-11-22' })) };
    expect(
      decide(subject({ title: 'Missile silo coordinates' }), context, compilePacks([expired], asOf)).findings,
    ).toEqual([]);
    expect(compilePacks([{ ...pack, validTo: '2026-06-01' }], asOf).rules).toEqual([]);
  });
});

describe('hiding', () => {
  const zeroWidth = (text: string): string => [...text].join('\u200b');
  const split = (text: string): string => [...text].join(' ');
  const dotted = (text: string): string => [...text].join('.');
  const cyrillic = (text: string): string =>
    text.replace(/a/g, 'а').replace(/e/g, 'е').replace(/o/g, 'о').replace(/c/g, 'с');
  const leet = (text: string): string =>
    text.replace(/a/g, '4').replace(/e/g, '3').replace(/o/g, '0').replace(/i/g, '1');
  const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

  it.each([
    ['zero-width characters', 'missile silo coordinates', zeroWidth],
    ['look-alike letters', 'missile silo coordinates', cyrillic],
    ['leet', 'credential dump collection', leet],
    ['base64', 'missile silo coordinates', base64],
    ['zero-width characters', '部队番号与驻地坐标', zeroWidth],
    ['split characters', '手机号身份证号大全', split],
    ['split characters', '部队番号驻地一览', dotted],
    ['pinyin', 'bu dui fan hao 坐标一览', (text: string) => text],
    ['pinyin', 'shenfenzheng shoujihao', (text: string) => text],
    ['base64', '身份证号码与手机号明细', base64],
  ])('%s stay a hit: %s', (_, text, hide) => {
    const decision = screen({ title: hide(text) });
    expect(severity[decision.effect]).toBeGreaterThanOrEqual(severity.restricted);
    expect(decision).toMatchObject({ obfuscation: true, reviewRequired: true });
  });

  it.each(['ＭＩＳＳＩＬＥ ＳＩＬＯ ＣＯＯＲＤＩＮＡＴＥＳ', '部隊番號與駐地座標一覽'])(
    'width, case and Traditional characters are orthography: %s',
    (title) => {
      expect(screen({ title })).toMatchObject({ effect: 'prohibited', obfuscation: false });
    },
  );
});
