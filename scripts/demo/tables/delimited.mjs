/** @typedef {string | number | boolean | null | undefined} Cell */

/**
 * @param {readonly Readonly<Record<string, Cell>>[]} rows all with the columns of the first
 * @returns {string} CSV as RFC 4180 has it, with a header line
 */
export function toCsv(rows) {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\n`).join('');
}

/** @param {Cell} value */
function csvCell(value) {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {readonly unknown[]} rows @returns {string} one JSON value a line */
export function toJsonLines(rows) {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
