/** A JSON string, with the colon after it when it is a member's name. */
const STRING_TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/**
 * Parses JSON and refuses a member that is written twice in one object: parsers differ in which one they take, so a signed
 * document could show one thing to a person and another to the verifier.
 * @throws SyntaxError
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  let written = 0;
  for (const token of text.matchAll(STRING_TOKEN)) if (token[1] !== undefined) written += 1;
  if (written !== countMembers(value)) throw new SyntaxError('A member is written twice in one object.');
  return value;
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const children = Object.values(value);
  const own = Array.isArray(value) ? 0 : children.length;
  return children.reduce<number>((sum, child) => sum + countMembers(child), own);
}
