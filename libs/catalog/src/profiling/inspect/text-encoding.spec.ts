import fc from 'fast-check';
import { guessLegacyEncoding, Utf8Validator } from './text-encoding.js';

/** Splits bytes at the given places and validates piece by piece. */
function verdictOf(bytes: Buffer, cuts: readonly number[]): string {
  const validator = new Utf8Validator();
  const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < places.length; i += 1) validator.push(bytes.subarray(places[i - 1], places[i]));
  return validator.finish().verdict;
}

const cuts = fc.array(fc.nat({ max: 200 }), { maxLength: 8 });

describe('Utf8Validator', () => {
  it('accepts any text however it is cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), cuts, (text, places) => {
        expect(verdictOf(Buffer.from(text.toWellFormed()), places)).toBe('valid');
      }),
    );
  });

  it('agrees with the strict decoder on any bytes however they are cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), cuts, (bytes, places) => {
        let valid = true;
        try {
          new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
        } catch {
          valid = false;
        }
        expect(verdictOf(Buffer.from(bytes), places) === 'valid').toBe(valid);
      }),
    );
  });

  it('calls a text whose last character is incomplete cut', () => {
    expect(verdictOf(Buffer.from('ab张').subarray(0, 4), [])).toBe('cut');
  });
});

describe('guessLegacyEncoding', () => {
  it('names Big5 and Shift_JIS', () => {
    // 姓名電話地址臺北市 in Big5; お名前は日本語です in Shift_JIS.
    expect(guessLegacyEncoding(Buffer.from('a96dae77b971b8dca661a77d', 'hex'))?.name).toBe('Big5');
    expect(guessLegacyEncoding(Buffer.from('82a896bc914f82cd93fa967b8cea82c582b7', 'hex'))?.name).toBe('Shift_JIS');
  });

  it('names nothing for noise', () => {
    expect(guessLegacyEncoding(Buffer.from('ff80fe81ff9fff', 'hex'))).toBeUndefined();
  });
});
