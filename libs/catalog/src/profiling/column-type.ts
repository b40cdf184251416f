/** Types that a CSV column may turn out to have, the narrowest first. */
export const CSV_TYPES = ['BOOLEAN', 'BIGINT', 'DOUBLE', 'DATE', 'TIMESTAMP'] as const;
export type CsvType = (typeof CSV_TYPES)[number];

/**
 * SQL that is true where text `cell` has `type` and nothing is lost by storing it so: `00123`, `+86…`, numbers of more than 15
 * digits with a fraction and dates in local order stay text.
 */
export function fitsType(type: CsvType, cell: string): string {
  switch (type) {
    case 'BOOLEAN':
      return `lower(${cell}) IN ('true', 'false')`;
    case 'BIGINT':
      return `coalesce(TRY_CAST(${cell} AS BIGINT)::VARCHAR = ${cell}, false)`;
    case 'DOUBLE':
      return `coalesce(isfinite(TRY_CAST(${cell} AS DOUBLE)), false) AND NOT regexp_matches(${cell}, '^[+]|^-?0[0-9]|^-?[0-9]{16}|[_\\s]') AND length(${cell}) <= 24`;
    case 'DATE':
      return `coalesce(TRY_CAST(${cell} AS DATE)::VARCHAR = ${cell}, false)`;
    case 'TIMESTAMP':
      return `coalesce(left(TRY_CAST(${cell} AS TIMESTAMP)::VARCHAR, 19) = replace(left(${cell}, 19), 'T', ' '), false)`;
  }
}

/** How a type is measured. */
export type TypeClass = 'number' | 'time' | 'boolean' | 'text' | 'nested';

export function typeClass(type: string): TypeClass {
  if (/\[\d*\]$|^(STRUCT|MAP|UNION|JSON|BLOB|BIT|INTERVAL)/.test(type)) return 'nested';
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL)/.test(type)) return 'number';
  if (/^(DATE|TIMESTAMP)/.test(type)) return 'time';
  return type === 'BOOLEAN' ? 'boolean' : 'text';
}

export function isIntegerType(type: string): boolean {
  return /INT/.test(type) && typeClass(type) === 'number';
}
