const BASE64 = /[A-Za-z0-9+/_-]{16,}={0,2}/g;
const HEX = /(?:[0-9a-fA-F]{2}){8,}/g;
const PERCENT = /(?:%[0-9a-fA-F]{2}){4,}/g;
const ENTITY = /(?:&#(?:x[0-9a-fA-F]{2,6}|\d{2,7});){2,}/g;
const READABLE = /^[\p{L}\p{N}\p{P}\p{Zs}\p{S}\n\r\t]+$/u;

export interface DecodedToken {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Tokens that decode to readable text: base64 and hexadecimal of 16 characters or more, percent and entity escapes. */
export function decodedTokens(original: string): DecodedToken[] {
  const found: DecodedToken[] = [];
  const collect = (pattern: RegExp, decode: (token: string) => string | undefined): void => {
    for (const match of original.matchAll(pattern)) {
      const text = decode(match[0]);
      if (text !== undefined && READABLE.test(text) && /\p{L}{2}/u.test(text)) {
        found.push({ text, start: match.index, end: match.index + match[0].length });
      }
    }
  };
  collect(BASE64, fromBase64);
  collect(HEX, fromHex);
  collect(PERCENT, fromPercent);
  collect(ENTITY, fromEntities);
  return found;
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function fromBase64(token: string): string | undefined {
  try {
    const body = token.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
    if (body.length % 4 === 1) return undefined;
    return utf8(Uint8Array.from(atob(body), (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

function fromHex(token: string): string | undefined {
  return utf8(Uint8Array.from(token.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
}

function fromPercent(token: string): string | undefined {
  return utf8(Uint8Array.from(token.match(/%../g) ?? [], (triple) => Number.parseInt(triple.slice(1), 16)));
}

function fromEntities(token: string): string | undefined {
  const points = [...token.matchAll(/&#(?:x([0-9a-fA-F]+)|(\d+));/g)].map(([, hex, decimal]) =>
    hex === undefined ? Number(decimal) : Number.parseInt(hex, 16),
  );
  return points.every((point) => point > 0 && point <= 0x10ffff)
    ? String.fromCodePoint(...points.slice(0, 4_096))
    : undefined;
}
