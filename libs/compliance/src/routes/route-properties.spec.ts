import fc from 'fast-check';
import { decideRoute } from './decide-route.js';
import type { RouteInput, TransferMechanism } from './route-input.js';
import { severityRank } from './vocabulary.js';

const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
const RUNS = { seed, numRuns: 500 };
beforeAll(() => console.info(`fast-check seed ${seed}`));

const flag = fc.option(fc.boolean(), { nil: undefined });
const place = fc.constantFrom('CN', 'HK', 'MO', 'SG', 'US', 'DE', 'FR', 'JP', 'GB', 'CA', 'BR', 'RU', 'VE', 'ZZ');
const day = fc.constantFrom(
  '2020-01-01',
  '2023-07-01',
  '2025-01-01',
  '2025-09-01',
  '2026-01-25',
  '2026-11-22',
  '2029-06-01',
  '2032-01-01',
);
const persons = fc.oneof(fc.constantFrom(0, 1, 9_999, 10_000, 99_999, 100_000, 999_999, 1_000_000), fc.nat(3_000_000));
const americans = fc.oneof(
  fc.constantFrom(0, 1, 100, 101, 1_000, 1_001, 10_000, 10_001, 100_000, 100_001),
  fc.nat(200_000),
);
const flags = (...names: string[]) => fc.record(Object.fromEntries(names.map((name) => [name, flag])));

const mechanism = fc.record(
  {
    type: fc.constantFrom('bcr', 'certification', 'eu_scc', 'gba_scc', 'scc', 'security_assessment'),
    filed: day,
    expires: day,
    volume_cap: persons,
    used: persons,
    destinations: fc.array(place, { maxLength: 4 }),
    purposes: fc.array(fc.constantFrom('sale', 'research', 'after_sales'), { maxLength: 3 }),
    onward_transfer_clause: fc.boolean(),
    tia: fc.boolean(),
    cisa_requirements: fc.boolean(),
    compliance_program: fc.boolean(),
    annual_audit: fc.boolean(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<TransferMechanism>;

const wild = fc.record(
  {
    pack: fc.constantFrom('CN', 'US', 'EU'),
    origin: place,
    destination: place,
    people: fc.array(place, { maxLength: 3 }),
    as_of: day,
    purpose: fc.constantFrom(
      'sale',
      'research',
      'contract_performance',
      'emergency',
      'statutory_duty',
      'hr_management',
    ),
    necessary: fc.boolean(),
    transaction: fc.constantFrom('vendor', 'employment', 'investment', 'sale'),
    data: flags(
      'personal',
      'important',
      'collected_abroad_transit',
      'domestic_added',
      'export_controlled',
      'special',
      'ehds_secondary',
    ),
    counts: fc.record({ pi_ytd_incl: persons, spi_ytd_incl: persons, this: persons }),
    provider: fc.record(
      {
        ciio: fc.boolean(),
        state_organ: fc.boolean(),
        gba: fc.boolean(),
        ftz: fc.constantFrom('CN-BJ', 'CN-HI', 'CN-SH', 'CN-TJ'),
        ftz_list: fc.constantFrom('not_covered', 'off_list', 'on_list_sa', 'on_list_scc'),
      },
      { requiredKeys: [] },
    ),
    buyer: fc.record(
      {
        organized_in: place,
        coc_owned_pct: fc.nat(100),
        padfa_owned_pct: fc.nat(100),
        us_person: fc.boolean(),
        gba: fc.boolean(),
        dpf_certified: fc.boolean(),
        private_sector: fc.boolean(),
        commercial: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    us: fc.record(
      {
        categories: fc.record(
          {
            human_genomic: americans,
            biometric: americans,
            precise_geolocation: americans,
            personal_health: americans,
            covered_identifiers: americans,
          },
          { requiredKeys: [] },
        ),
        padfa_sensitive: fc.boolean(),
        third_party_collected: fc.boolean(),
        excluded: fc.constant('contact_only'),
      },
      { requiredKeys: [] },
    ),
    mechanisms: fc.array(mechanism, { maxLength: 4 }),
    dsp_exemption: fc.constant('202.511'),
    art9_ground: fc.constant('9(2)(j)'),
    derogation_claimed: fc.constant('explicit_consent'),
    occasional: fc.boolean(),
    pipia: fc.boolean(),
    separate_consent: fc.boolean(),
    dpia: fc.boolean(),
    export_licence: fc.boolean(),
  },
  { requiredKeys: ['origin', 'destination', 'as_of'] },
) as fc.Arbitrary<RouteInput>;

/** Transfers on the brink of being allowed: with wild ones alone most answers are severe already, and nothing could be seen to change. */
const nearlyAllowed = fc
  .record({
    input: wild,
    route: fc.constantFrom(
      { pack: 'CN', origin: 'CN', destination: 'SG' } as const,
      { pack: 'US', origin: 'US', destination: 'DE' } as const,
      { pack: 'EU', origin: 'DE', destination: 'BR' } as const,
      { pack: 'EU', origin: 'DE', destination: 'SG' } as const,
    ),
    counts: fc.record({
      pi_ytd_incl: fc.oneof(fc.constantFrom(99_999, 100_000, 999_999, 1_000_000), persons),
      spi_ytd_incl: fc.constantFrom(0, 0, 1, 9_999),
      this: fc.nat(100),
    }),
    mechanisms: fc.array(
      fc.record({
        type: fc.constantFrom('eu_scc', 'scc', 'security_assessment' as const),
        expires: fc.constantFrom('2026-11-21', '2026-11-22', '2028-01-01'),
        tia: fc.constant(true),
        onward_transfer_clause: fc.constant(true),
      }) as fc.Arbitrary<TransferMechanism>,
      { maxLength: 3 },
    ),
  })
  .map(
    ({ input, route, counts, mechanisms }): RouteInput => ({
      ...input,
      ...route,
      counts,
      mechanisms,
      as_of: '2026-11-22',
      people: undefined,
      purpose: 'sale',
      data: { personal: true },
      provider: undefined,
      buyer: { organized_in: route.destination },
      pipia: true,
      separate_consent: true,
    }),
  );
const transfer = fc.oneof({ arbitrary: wild, weight: 1 }, { arbitrary: nearlyAllowed, weight: 2 });

/** 0 is the most severe. */
const rank = (input: RouteInput): number => severityRank(decideRoute(input).decision);

function neverMilder(change: fc.Arbitrary<(input: RouteInput) => RouteInput>): void {
  fc.assert(
    fc.property(transfer, change, (input, apply) => {
      expect(rank(apply(input))).toBeLessThanOrEqual(rank(input));
    }),
    RUNS,
  );
}

describe('properties of routes', () => {
  it('more people never make it milder', () => {
    const some = fc.oneof(fc.constant(0), persons);
    const more = fc.record({ ordinary: persons, sensitive: some, now: some });
    neverMilder(
      more.map(({ ordinary, sensitive, now }) => (input) => {
        const { counts } = input;
        if (counts === undefined) return input;
        const add = (before: number | undefined, extra: number) => (before ?? 0) + extra;
        return {
          ...input,
          counts: {
            pi_ytd_incl: add(counts.pi_ytd_incl, ordinary),
            spi_ytd_incl: add(counts.spi_ytd_incl, sensitive),
            this: add(counts.this, now),
          },
        };
      }),
    );
  });

  it('more US persons or another category never make it milder', () => {
    const category = fc.constantFrom(
      'human_genomic',
      'human_omic_other',
      'biometric',
      'personal_financial',
      'covered_identifiers' as const,
    );
    neverMilder(
      fc.record({ category, extra: americans }).map(({ category: name, extra }) => (input) => {
        const categories = input.us?.categories ?? {};
        return {
          ...input,
          us: { ...input.us, categories: { ...categories, [name]: (categories[name] ?? 0) + extra } },
        };
      }),
    );
  });

  it('a restriction never makes it milder', () => {
    const restrict: readonly ((input: RouteInput) => RouteInput)[] = [
      ...(
        [
          'personal',
          'important',
          'core',
          'state_secret',
          'hgr',
          'domestic_added',
          'export_controlled',
          'secret_survey',
          'special',
          'ehds_secondary',
          'credit_personal',
        ] as const
      ).map((name) => (input: RouteInput) => ({ ...input, data: { ...input.data, [name]: true } })),
      ...(['ciio', 'state_organ', 'foreign_controlled'] as const).map((name) => (input: RouteInput) => ({
        ...input,
        provider: { ...input.provider, [name]: true },
      })),
      ...(['foreign_judicial', 'on_cac_restricted_list', 'designated', 'employee_of_covered'] as const).map(
        (name) => (input: RouteInput) => ({ ...input, buyer: { ...input.buyer, [name]: true } }),
      ),
      ...(['government_related', 'padfa_sensitive', 'third_party_collected'] as const).map(
        (name) => (input: RouteInput) => ({
          ...input,
          us: { ...input.us, [name]: true },
        }),
      ),
      ...(['coc_owned_pct', 'padfa_owned_pct'] as const).map((name) => (input: RouteInput) => ({
        ...input,
        buyer: { ...input.buyer, [name]: 100 },
      })),
      ...(['pipia', 'separate_consent', 'dpia', 'export_licence', 'necessary'] as const).map(
        (name) => (input: RouteInput) => ({
          ...input,
          [name]: false,
        }),
      ),
      (input) => ({ ...input, mechanisms: [] }),
    ];
    neverMilder(fc.constantFrom(...restrict));
  });

  it('another jurisdiction whose people are in the data never makes it milder', () => {
    neverMilder(place.map((code) => (input) => ({ ...input, people: [...(input.people ?? []), code] })));
  });

  it('questions left open never make a strict answer milder, and hold it back', () => {
    fc.assert(
      fc.property(transfer, (input) => {
        const loose = decideRoute(input);
        const strict = decideRoute(input, { unanswered: 'missing' });
        expect(severityRank(strict.decision)).toBeLessThanOrEqual(severityRank(loose.decision));
        if (loose.deliverable) expect(strict.deliverable).toBe(loose.unanswered.length === 0);
      }),
      RUNS,
    );
  });

  it('does not depend on the order of lists', () => {
    const backwards = <T>(list: readonly T[] | undefined): T[] | undefined => list && [...list].reverse();
    fc.assert(
      fc.property(transfer, (input) => {
        const reversed: RouteInput = {
          ...input,
          people: backwards(input.people),
          mechanisms: backwards(input.mechanisms)?.map((one) => ({
            ...one,
            destinations: backwards(one.destinations),
            purposes: backwards(one.purposes),
          })),
        };
        expect(decideRoute(reversed)).toEqual(decideRoute(input));
      }),
      RUNS,
    );
  });

  it('never rests on an expired mechanism', () => {
    fc.assert(
      fc.property(
        fc.oneof(transfer, nearlyAllowed),
        fc.array(mechanism, { minLength: 1, maxLength: 4 }),
        (input, list) => {
          const mechanisms = list.map((one) => ({ ...one, expires: '2019-12-31' }));
          const withExpired = decideRoute({ ...input, mechanisms });
          const without = decideRoute({ ...input, mechanisms: [] });
          expect(withExpired.decision).toBe(without.decision);
          expect(withExpired.deliverable).toBe(without.deliverable);
        },
      ),
      RUNS,
    );
  });

  it('says what to do for everything that is missing, and stops no later than what it rests on', () => {
    fc.assert(
      fc.property(transfer, (input) => {
        const route = decideRoute(input, { unanswered: 'missing' });
        expect(route.next.map(({ id }) => id)).toEqual(route.missing);
        for (const { text } of route.next) expect(text.zh).not.toBe(text.en);
        if (route.validUntil !== null) expect(route.validUntil >= input.as_of).toBe(true);
        expect(route.packs.length).toBeGreaterThan(0);
        expect(JSON.stringify(decideRoute(input, { unanswered: 'missing' }))).toBe(JSON.stringify(route));
      }),
      RUNS,
    );
  });
});
