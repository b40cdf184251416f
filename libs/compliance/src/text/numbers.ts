const LATIN = /(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*(?:(billion|bn|million|mln|mio|thousand|k|m)(?![a-z]))?/g;
const HAN_DIGITS: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const HAN_UNITS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1_000 };
const HAN_NUMBER = /[零〇一二两三四五六七八九十百千万亿\d][零〇一二两三四五六七八九十百千万亿\d.,]*/g;
const SCALES: Readonly<Record<string, number>> = {
  billion: 1e9,
  bn: 1e9,
  million: 1e6,
  mln: 1e6,
  mio: 1e6,
  m: 1e6,
  thousand: 1e3,
  k: 1e3,
};

export interface StatedNumber {
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

/** Whole numbers of 1,000 and more that a folded text states: `20,000`, `12 million`, `100k`, `一千二百万`, `500万`. */
export function statedNumbers(text: string): StatedNumber[] {
  const found: StatedNumber[] = [];
  for (const match of text.matchAll(LATIN)) {
    const scale = SCALES[match[2] ?? ''] ?? 1;
    const after = text[match.index + match[0].length] ?? '';
    if (/[万亿千百]/.test(after)) continue;
    push(found, Number((match[1] ?? '').replaceAll(',', '')) * scale, match.index, match.index + match[0].length);
  }
  for (const match of text.matchAll(HAN_NUMBER)) {
    if (!/[万亿千百十]/.test(match[0])) continue;
    push(found, parseHan(match[0]), match.index, match.index + match[0].length);
  }
  return found;
}

function push(found: StatedNumber[], value: number, start: number, end: number): void {
  if (Number.isFinite(value) && value >= 1_000 && !(value >= 1_900 && value <= 2_100 && end - start === 4)) {
    found.push({ value: Math.floor(value), start, end });
  }
}

/** Value of a Chinese number, digits allowed: `一千二百万` is 12,000,000, `500万` is 5,000,000. */
export function parseHan(text: string): number {
  let total = 0;
  let section = 0;
  let digits = '';
  let number = 0;
  const take = (): number => {
    if (digits !== '') {
      number = Number(digits.replaceAll(',', ''));
      digits = '';
    }
    return number;
  };
  for (const character of text) {
    if (/[\d.,]/.test(character)) {
      digits += character;
    } else if (character in HAN_DIGITS) {
      number = HAN_DIGITS[character] ?? 0;
    } else if (character in HAN_UNITS) {
      section += (take() || 1) * (HAN_UNITS[character] ?? 1);
      number = 0;
    } else {
      section += take();
      // 万亿 multiplies what came before; otherwise each scale adds its own part.
      if (character === '亿')
        total = (total < 1e8 ? total + (section || (total === 0 ? 1 : 0)) : section) * 1e8 + (total < 1e8 ? 0 : total);
      else total += (section || 1) * 1e4;
      section = 0;
      number = 0;
    }
  }
  return total + section + take();
}
