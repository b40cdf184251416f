export type PrintLocale = 'en' | 'zh-CN';

export interface PrintColumn {
  readonly label: string;
  /** Share of the page's width; the columns of a table sum to 1. */
  readonly width: number;
  readonly align: 'left' | 'right';
}

export interface PrintTable {
  readonly heading: string;
  readonly columns: readonly PrintColumn[];
  readonly rows: readonly (readonly string[])[];
}

/** Something to be printed, worded and formatted already: plain JSON, so that it may be sent to a thread. */
export interface PrintDocument {
  readonly language: 'en' | 'zh';
  readonly title: string;
  readonly subject: string;
  /** Milliseconds since 1970; the same document gives the same bytes. */
  readonly createdAtMs: number;
  readonly landscape: boolean;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly tables: readonly PrintTable[];
  readonly notes: readonly string[];
}
