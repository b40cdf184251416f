/** Most columns of one file and of one release together. */
export const MAX_COLUMNS = 10_000;

/** Longest record of a CSV file and longest line of a JSON Lines file, in bytes. */
export const MAX_RECORD_BYTES = 2 * 1024 * 1024;

/** Deepest nesting of objects and arrays in a JSON line. */
export const MAX_JSON_DEPTH = 64;

/** Longest column name in characters. */
export const MAX_COLUMN_NAME_LENGTH = 300;

/** Most files of one release. */
export const MAX_FILES = 1_000;

export const HISTOGRAM_BUCKETS = 20;
export const TOP_VALUES = 20;

/** Text kept of one value (range ends, top values), in characters. */
export const MAX_VALUE_LENGTH = 200;

export const SAMPLE_ROWS = 20;

/** Cells kept in the sample, so that a table of very many columns gives fewer rows. */
export const MAX_SAMPLE_CELLS = 50_000;

/** Below this memory limit (MB) Node and DuckDB together cannot start to work. */
export const MIN_MEMORY_LIMIT_MB = 384;
