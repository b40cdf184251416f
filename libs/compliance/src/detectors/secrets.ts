import { type Detector, type Strength, shapes } from './detector.js';
import { type SecretFormat, secretFormats } from './secret-formats.js';

const asciiFold = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code);
const bucketOf = (first: number, second: number): number => (first << 7) | second;

/** Anchors by their first two characters, so that a text is looked through once for all formats. */
const buckets = new Map<number, { anchor: string; format: SecretFormat }[]>();
const occupied = new Uint8Array(1 << 14);
for (const format of secretFormats) {
  for (const anchor of format.anchors) {
    const bucket = bucketOf(anchor.charCodeAt(0), anchor.charCodeAt(1));
    occupied[bucket] = 1;
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), { anchor, format }]);
  }
}

function startsWithFolded(text: string, anchor: string, at: number): boolean {
  for (let index = 2; index < anchor.length; index++) {
    if (asciiFold(text.charCodeAt(at + index)) !== anchor.charCodeAt(index)) return false;
  }
  return true;
}

/** Formats of which an anchor occurs in the text from `from` on. */
function formatsIn(text: string, from: number): Set<SecretFormat> {
  const found = new Set<SecretFormat>();
  let previous = 0;
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const folded = code < 128 ? asciiFold(code) : 0;
    const bucket = bucketOf(previous, folded);
    previous = folded;
    if (occupied[bucket] === 0) continue;
    for (const { anchor, format } of buckets.get(bucket) ?? []) {
      if (!found.has(format) && startsWithFolded(text, anchor, index - 1)) found.add(format);
    }
  }
  return found;
}

/** First secret in a text: its offsets, or null. */
export function findSecret(text: string, from = 0): { start: number; end: number } | null {
  if (text.length - from < 12) return null;
  let first: { start: number; end: number } | null = null;
  for (const { expression } of formatsIn(text, from)) {
    expression.lastIndex = from;
    const match = expression.exec(text);
    if (match && (first === null || match.index < first.start))
      first = { start: match.index, end: match.index + match[0].length };
  }
  return first;
}

/** Hashes as password stores write them. */
const passwordHash =
  /^(?:\$2[abxy]\$\d{2}\$[./A-Za-z0-9]{53}|\$(?:1|5|6)\$[^$\s]{0,32}\$[./A-Za-z0-9]{20,90}|\$argon2(?:id|i|d)\$\S{30,}|\$scrypt\$\S{20,}|pbkdf2_sha\d+\$\d+\$\S{20,}|\{S?SHA(?:256|512)?\}[A-Za-z0-9+/=]{20,})$/;

/** Whether a value could be a password or an opaque credential: judged only where a column says that it is one. */
function credential(value: string): Strength {
  if (value.length < 6 || /\s/.test(value) || /^[a-z]+$/i.test(value) || /^\d+(?:\.\d+)?$/.test(value)) return 0;
  if (/^(?:https?:|\d{4}-\d{2}-\d{2})/.test(value)) return 0;
  const kinds =
    Number(/[a-z]/.test(value)) +
    Number(/[A-Z]/.test(value)) +
    Number(/\d/.test(value)) +
    Number(/[^A-Za-z0-9]/.test(value));
  return kinds >= 2 && (value.length >= 20 || kinds >= 3 || /\d/.test(value)) ? 1 : 0;
}

/** Keys, tokens and passwords. */
export const secretDetectors: readonly Detector[] = [
  {
    id: 'secret_material',
    names: ['SECRET', 'CREDENTIALS', 'API_KEY', 'PRIVATE_KEY', 'AUTH_TOKEN'],
    kind: 'secret',
    personal: false,
    chance: 1e-9,
    needs: 0,
    allows: shapes.anything,
    min: 16,
    max: 1_000_000,
    test: (value) => (findSecret(value) ? 2 : 0),
  },
  {
    id: 'password_hash',
    names: ['PASSWORD_HASH'],
    kind: 'secret',
    personal: false,
    chance: 1e-9,
    needs: 0,
    allows: shapes.anything,
    min: 28,
    max: 256,
    test: (value) => (passwordHash.test(value) ? 2 : 0),
  },
  {
    id: 'password',
    names: ['PASSWORD'],
    kind: 'secret',
    personal: false,
    chance: 1,
    needs: 0,
    allows: shapes.anything,
    min: 6,
    max: 256,
    hintOnly: true,
    announcedOnly: true,
    test: credential,
  },
];
