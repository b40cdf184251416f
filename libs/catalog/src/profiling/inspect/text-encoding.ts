import { isUtf8 } from 'node:buffer';

/** Checks UTF-8 over chunks, characters cut by a chunk's end included. */
export class Utf8Validator {
  private carry: Buffer = Buffer.alloc(0);
  private offset = 0;
  /** Offset of the first chunk that is not UTF-8 (the fault lies within it), or undefined. */
  private invalidChunk: { readonly offset: number; readonly bytes: Buffer } | undefined;

  push(chunk: Buffer): void {
    if (this.invalidChunk !== undefined) return;
    const bytes = this.carry.length === 0 ? chunk : Buffer.concat([this.carry, chunk]);
    const cut = bytes.length - incompleteTail(bytes);
    if (isUtf8(bytes.subarray(0, cut))) {
      this.offset += cut;
      this.carry = Buffer.from(bytes.subarray(cut));
      return;
    }
    this.invalidChunk = { offset: this.offset, bytes: Buffer.from(bytes) };
  }

  /** The verdict at the end of the file: `cut` when only its last character is incomplete. */
  finish(): { readonly verdict: 'valid' | 'cut' } | { readonly verdict: 'invalid'; readonly around: Buffer } {
    if (this.invalidChunk !== undefined) return { verdict: 'invalid', around: aroundFault(this.invalidChunk.bytes) };
    return { verdict: this.carry.length === 0 ? 'valid' : 'cut' };
  }
}

/** Bytes at the end that begin a UTF-8 character without ending it (0 to 3). */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

const WINDOW = 16_384;

/** Up to 16 KiB from the line in which the first fault lies. */
function aroundFault(bytes: Buffer): Buffer {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const prefix = bytes.subarray(0, middle);
    if (isUtf8(prefix.subarray(0, middle - incompleteTail(prefix)))) low = middle;
    else high = middle - 1;
  }
  const lineStart = bytes.lastIndexOf(0x0a, Math.max(0, low - 1)) + 1;
  const start = Math.max(lineStart, low - WINDOW / 2);
  const window = bytes.subarray(start, start + WINDOW);
  const lineEnd = window.lastIndexOf(0x0a);
  return lineEnd > low - start ? window.subarray(0, lineEnd + 1) : window;
}

export interface EncodingGuess {
  readonly name: string;
  /** Label for `iconv -f`. */
  readonly iconv: string;
}

interface Candidate extends EncodingGuess {
  readonly label: string;
  /** Characters that ordinary text in this encoding is made of. */
  readonly common: RegExp;
}

const HAN = '\\u4e00-\\u9fff\\u3000-\\u303f\\uff00-\\uffef';
const SHIFT_JIS: Candidate = {
  name: 'Shift_JIS',
  iconv: 'SHIFT_JIS',
  label: 'shift_jis',
  common: /[\u3040-\u30ff\u4e00-\u9fff]/gu,
};
const CANDIDATES: readonly Candidate[] = [
  { name: 'GB18030', iconv: 'GB18030', label: 'gb18030', common: new RegExp(`[${HAN}]`, 'gu') },
  { name: 'Big5', iconv: 'BIG5', label: 'big5', common: new RegExp(`[${HAN}]`, 'gu') },
  SHIFT_JIS,
  { name: 'EUC-KR', iconv: 'EUC-KR', label: 'euc-kr', common: /[\uac00-\ud7a3]/gu },
];

/** Share of kana in the text as Shift_JIS; Chinese bytes read so give half-width forms, which are not counted. */
function kanaShare(bytes: Buffer): number {
  const foreign = decodes(SHIFT_JIS.label, bytes)?.replace(/\p{ASCII}/gu, '') ?? '';
  return foreign === '' ? 0 : (foreign.match(/[\u3040-\u30ff]/gu)?.length ?? 0) / foreign.length;
}

/** GB 2312 level 1: the 3,755 most used characters (lead bytes B0 to D7), against which other encodings rarely collide. */
function gb2312LevelOneShare(bytes: Buffer): number {
  let pairs = 0;
  let common = 0;
  for (let i = 0; i + 1 < bytes.length; i += 1) {
    const lead = bytes[i] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[i + 1] ?? 0;
    pairs += 1;
    if (trail >= 0xa1 && ((lead >= 0xb0 && lead <= 0xd7) || (lead >= 0xa1 && lead <= 0xa9))) common += 1;
    i += 1;
  }
  return pairs === 0 ? 0 : common / pairs;
}

/** Names the encoding of bytes that are not UTF-8, or undefined when none fits. */
export function guessLegacyEncoding(bytes: Buffer): EncodingGuess | undefined {
  if (kanaShare(bytes) >= 0.2) return SHIFT_JIS;
  if (gb2312LevelOneShare(bytes) >= 0.7 && decodes('gb18030', bytes) !== undefined) return CANDIDATES[0];
  if (isolatedShare(bytes) >= 0.8) return latinGuess(bytes);
  let best: { candidate: Candidate; share: number } | undefined;
  for (const candidate of CANDIDATES) {
    const text = decodes(candidate.label, bytes);
    if (text === undefined) continue;
    const foreign = text.replace(/\p{ASCII}/gu, '');
    if (foreign.length === 0) continue;
    const share = (foreign.match(candidate.common)?.length ?? 0) / foreign.length;
    if (share >= 0.8 && (best === undefined || share > best.share + 0.05)) best = { candidate, share };
  }
  if (best !== undefined) return best.candidate;
  return latinGuess(bytes);
}

/** Share of the bytes above 127 that have none beside them: accents in Latin text, seldom in East Asian text. */
function isolatedShare(bytes: Buffer): number {
  let high = 0;
  let isolated = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    if ((bytes[i] ?? 0) < 0x80) continue;
    high += 1;
    if ((bytes[i - 1] ?? 0) < 0x80 && (bytes[i + 1] ?? 0) < 0x80) isolated += 1;
  }
  return high === 0 ? 0 : isolated / high;
}

function latinGuess(bytes: Buffer): EncodingGuess | undefined {
  const letters = decodes('windows-1252', bytes)?.match(/[\u00c0-\u024f\u2018-\u201d\u20ac]/gu)?.length ?? 0;
  const high = bytes.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0);
  return high > 0 && letters >= high * 0.6 ? { name: 'Windows-1252', iconv: 'WINDOWS-1252' } : undefined;
}

/** The text, or undefined when it does not decode (a character cut by the window's end aside). */
function decodes(label: string, bytes: Buffer): string | undefined {
  for (let cut = 0; cut <= 3 && cut < bytes.length; cut += 1) {
    try {
      return new TextDecoder(label, { fatal: true }).decode(bytes.subarray(0, bytes.length - cut));
    } catch {
      // The window may end inside a character: try with fewer bytes.
    }
  }
  return undefined;
}
