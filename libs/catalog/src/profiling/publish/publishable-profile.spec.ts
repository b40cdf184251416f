import fc from 'fast-check';
import type { ColumnProfile, ReleaseProfile } from '../release-profile.js';
import { MASKED_CELL, MIN_PUBLISHED_COUNT, publishableProfile } from './publishable-profile.js';

/** Values that can be told from anything else in a profile. */
const token = fc.stringMatching(/^raw-[0-9a-f]{12}$/);
const count = fc.integer({ min: 0, max: 40 });

function evidence(name: string, flags: { personal?: boolean; secret?: boolean; reviewRequired?: boolean } = {}) {
  return {
    name,
    nonEmpty: 50,
    rows: 50,
    distinctEstimate: 3,
    detectors: [],
    personal: false,
    secret: false,
    reviewRequired: false,
    ...flags,
  };
}

function textColumn(name: string): fc.Arbitrary<ColumnProfile> {
  return fc
    .record({ min: token, max: token, minCount: count, maxCount: count, values: fc.array(fc.tuple(token, count)) })
    .chain(({ min, max, minCount, maxCount, values }) =>
      fc
        .record({ type: fc.constantFrom('VARCHAR', `STRUCT("${min}" BIGINT)`, `ENUM('${min}')`, 'UUID') })
        .map(({ type }) => ({
          name,
          type,
          files: ['f.csv'],
          rows: 50,
          nullCount: 3,
          distinctEstimate: 5,
          min,
          max,
          minCount,
          maxCount,
          histogram: values.map(([value, n]) => ({ value, count: n })),
          columnEvidence: {
            ...evidence(name),
            detectors: [{ name: 'email', hits: 1, ratio: 1, flagged: true, maskedSample: max }],
          },
        })),
    );
}

function numberColumn(name: string): fc.Arbitrary<ColumnProfile> {
  return fc.array(count, { maxLength: 25 }).map((counts) => ({
    name,
    type: 'DOUBLE',
    files: ['f.csv'],
    rows: 1_000,
    nullCount: 0,
    distinctEstimate: 5,
    min: 0,
    max: counts.length,
    mean: 1.25,
    quantiles: [{ q: 0.5, value: 1 }],
    histogram: counts.map((n, i) => ({ from: i, to: i + 1, count: n })),
    columnEvidence: evidence(name),
  }));
}

const profiles: fc.Arbitrary<ReleaseProfile> = fc
  .array(fc.boolean(), { minLength: 1, maxLength: 8 })
  .chain((kinds) => fc.tuple(...kinds.map((isText, i) => (isText ? textColumn(`c${i}`) : numberColumn(`c${i}`)))))
  .chain((columns) =>
    fc.array(fc.tuple(...columns.map(() => fc.option(token))), { maxLength: 20 }).map((rows) => ({
      version: 1 as const,
      rows: 50,
      bytes: 1_000,
      files: [
        {
          name: 'f.csv',
          format: 'csv' as const,
          rows: 50,
          bytes: 1_000,
          sha256: 'a'.repeat(64),
          parquetPath: '/secret/path',
        },
      ],
      columns,
      duplicateRows: 0,
      sample: { columns: columns.map(({ name }) => name), rows, cellLimit: 200 },
      fileEvidence: [],
      estimatedSubjects: 0,
    })),
  );

function rawValues(profile: ReleaseProfile, names: ReadonlySet<string>): Set<string> {
  const text = JSON.stringify([
    profile.columns.filter(({ name }) => names.has(name)),
    profile.sample.rows.map((row) => row.filter((_, i) => names.has(profile.sample.columns[i]))),
  ]);
  return new Set(text.match(/raw-[0-9a-f]{12}/g) ?? []);
}

const profileWithSensitive = profiles.chain((profile) =>
  fc.subarray(profile.columns.map(({ name }) => name)).map((names) => ({ profile, sensitive: new Set(names) })),
);

describe('publishableProfile', () => {
  it('shows no raw value of a sensitive column anywhere', () => {
    fc.assert(
      fc.property(profileWithSensitive, ({ profile, sensitive }) => {
        const published = JSON.stringify(publishableProfile(profile, sensitive));
        const others = rawValues(
          profile,
          new Set(profile.columns.map(({ name }) => name).filter((n) => !sensitive.has(n))),
        );
        for (const value of rawValues(profile, sensitive))
          if (!others.has(value)) expect(published).not.toContain(value);
      }),
    );
  });

  it('shows type, rows and nulls of a sensitive column and nothing else', () => {
    fc.assert(
      fc.property(profiles, (profile) => {
        const all = new Set(profile.columns.map(({ name }) => name));
        for (const column of publishableProfile(profile, all).columns) {
          expect(Object.keys(column).sort()).toEqual(['name', 'nullCount', 'rows', 'type', 'withheld']);
        }
      }),
    );
  });

  it('shows no count below ten and no row', () => {
    fc.assert(
      fc.property(profileWithSensitive, ({ profile, sensitive }) => {
        for (const column of publishableProfile(profile, sensitive).columns) {
          for (const bucket of column.histogram ?? []) expect(bucket.count).toBeGreaterThanOrEqual(MIN_PUBLISHED_COUNT);
        }
      }),
    );
  });

  it('loses no row of a numeric histogram when it merges', () => {
    fc.assert(
      fc.property(numberColumn('n'), (column) => {
        const total = column.histogram.reduce((sum, bucket) => sum + bucket.count, 0);
        const profile = { ...emptyProfile, columns: [column] };
        const [published] = publishableProfile(profile, new Set()).columns;
        const kept = (published.histogram ?? []).reduce((sum, bucket) => sum + bucket.count, 0);
        expect(kept).toBe(total < MIN_PUBLISHED_COUNT ? 0 : total);
      }),
    );
  });

  it('shows the least and the greatest text only where ten rows share it', () => {
    fc.assert(
      fc.property(textColumn('t'), (column) => {
        const [published] = publishableProfile({ ...emptyProfile, columns: [column] }, new Set()).columns;
        expect(published.min).toBe((column.minCount ?? 0) >= 10 ? column.min : undefined);
        expect(published.max).toBe((column.maxCount ?? 0) >= 10 ? column.max : undefined);
      }),
    );
  });

  it('treats what the evidence calls personal, secret or undecided as sensitive without being told', () => {
    for (const flag of ['personal', 'secret', 'reviewRequired']) {
      const profile = profileOf(evidence('C', { [flag]: true }));
      expect(publishableProfile(profile, new Set()).columns[0].withheld).toBe('sensitive');
      expect(publishableProfile(profile, new Set()).sample.rows).toEqual([[MASKED_CELL], [MASKED_CELL]]);
    }
  });

  it('lets a reviewer clear an undecided column, never a personal one', () => {
    const cleared = new Set(['c']);
    expect(
      publishableProfile(profileOf(evidence('C', { reviewRequired: true })), new Set(), cleared).columns[0].min,
    ).toBe(1);
    expect(
      publishableProfile(profileOf(evidence('C', { personal: true })), new Set(), cleared).columns[0].withheld,
    ).toBe('sensitive');
    expect(publishableProfile(profileOf(evidence('C')), new Set(['c'])).columns[0].withheld).toBe('sensitive');
  });

  it('withholds a column of fewer than ten values', () => {
    const few = profileOf(evidence('C'), 9);
    expect(publishableProfile(few, new Set()).columns[0]).toEqual({
      name: 'C',
      type: 'BIGINT',
      rows: 9,
      nullCount: 0,
      withheld: 'few_values',
    });
  });
});

const emptyProfile: ReleaseProfile = {
  version: 1,
  rows: 0,
  bytes: 0,
  files: [],
  columns: [],
  duplicateRows: 0,
  sample: { columns: [], rows: [], cellLimit: 0 },
  fileEvidence: [],
  estimatedSubjects: 0,
};

function profileOf(columnEvidence: ColumnProfile['columnEvidence'], rows = 50): ReleaseProfile {
  return {
    ...emptyProfile,
    columns: [
      {
        name: 'C',
        type: 'BIGINT',
        files: ['f'],
        rows,
        nullCount: 0,
        distinctEstimate: 5,
        min: 1,
        max: 5,
        histogram: [{ from: 1, to: 5, count: rows }],
        columnEvidence,
      },
    ],
    sample: { columns: ['C'], rows: [['4'], [null]], cellLimit: 200 },
  };
}
