import { type Detector, type Strength, shapes } from './detector.js';
import { secretFormats } from './secret-formats.js';

const anywhere = new RegExp(secretFormats.map((format) => `(?:${format.source})`).join('|'));

/** First secret in a text: its offsets, or null. */
export function findSecret(text: string, from = 0): { start: number; end: number } | null {
  const match = anywhere.exec(from === 0 ? text : text.slice(from));
  return match ? { start: from + match.index, end: from + match.index + match[0].length } : null;
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
