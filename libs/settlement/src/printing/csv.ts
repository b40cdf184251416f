/** What a spreadsheet takes for a formula when a cell begins with it. */
const FORMULA = /^[=+\-@\t\r]/;
const QUOTED = /[",\r\n]/;
/** A plain number may begin with a minus: it computes nothing. */
const NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * One line by RFC 4180, with the line's end. A text that a spreadsheet would run as a formula gets an apostrophe in front of it
 * (OWASP: CSV injection), after white space that would hide it as well.
 */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map((cell) => csvCell(cell ?? '')).join(',')}\r\n`;
}

function csvCell(text: string): string {
  const harmless = FORMULA.test(text.trimStart()) || FORMULA.test(text) ? neutral(text) : text;
  return QUOTED.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function neutral(text: string): string {
  return NUMBER.test(text) ? text : `'${text}`;
}

/** A spreadsheet reads UTF-8 when the file says so. */
export const CSV_BYTE_ORDER_MARK = '\uFEFF';
