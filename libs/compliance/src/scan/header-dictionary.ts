import { headerEntries } from './header-words.js';

interface CompiledEntry {
  readonly detectors: readonly string[];
  readonly phrases: ReadonlySet<string>;
  readonly squashed: ReadonlySet<string>;
  readonly chinese: readonly string[];
  readonly unless: ReadonlySet<string>;
  readonly whole: boolean;
}

const compiled: readonly CompiledEntry[] = headerEntries.map((entry) => {
  const phrases = entry.phrases.split(',').map((phrase) => phrase.trim());
  return {
    detectors: entry.detectors,
    phrases: new Set(phrases),
    squashed: new Set(phrases.map((phrase) => phrase.replaceAll(' ', '')).filter((phrase) => phrase.length >= 5)),
    chinese: entry.chinese?.split(' ') ?? [],
    unless: new Set(entry.unless?.split(' ') ?? []),
    whole: entry.whole ?? false,
  };
});

const longestPhrase = 5;

/** Words of a column name: camel case, digits and separators apart, in lower case. */
export function headerWords(name: string): string[] {
  return name
    .slice(0, 200)
    .normalize('NFKC')
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([A-Za-z\d])(\p{Script=Han})/gu, '$1 $2')
    .replace(/(\p{Script=Han})([A-Za-z\d])/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\d]+/u)
    .flatMap((word) =>
      /^[a-z]{2,}\d{1,2}$/.test(word) && !/^(?:icd10|ipv[46]|zip[45])$/.test(word)
        ? [word.replace(/\d+$/, '')]
        : [word],
    )
    .filter((word) => word !== '')
    .map((word, index) => (word === 'nm' && index > 0 ? 'name' : word));
}

/** Ids of the detectors that a column's name announces. */
export function headerHints(name: string): ReadonlySet<string> {
  const words = headerWords(name);
  const whole = words.join(' ');
  const phrases = new Set<string>();
  for (let start = 0; start < words.length; start++) {
    for (let end = start + 1; end <= Math.min(words.length, start + longestPhrase); end++)
      phrases.add(words.slice(start, end).join(' '));
  }
  const hints = new Set<string>();
  for (const entry of compiled) {
    if (words.some((word) => entry.unless.has(word) && !entry.phrases.has(whole))) continue;
    const announced = entry.whole
      ? entry.phrases.has(whole)
      : [...phrases].some((phrase) => entry.phrases.has(phrase)) ||
        words.some((word) => entry.squashed.has(word)) ||
        entry.squashed.has(words.join('')) ||
        entry.chinese.some((term) => whole.includes(term));
    if (announced) for (const detector of entry.detectors) hints.add(detector);
  }
  return hints;
}
