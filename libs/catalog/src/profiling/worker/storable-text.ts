/** Text that JSON in PostgreSQL can hold: no NUL, no half of a surrogate pair; the replacement character stands in for them. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
