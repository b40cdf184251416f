import type { TestContext } from '../detectors/detector.js';
import { ibanFormats } from '../detectors/iban-formats.js';
import { detectorById } from '../detectors/registry.js';
import { findSecret } from '../detectors/secrets.js';
import { findAddresses } from './text-addresses.js';
import { findPhones } from './text-phones.js';
import { type TextRule, textRules } from './text-rules.js';

/** A find in running text; offsets in UTF-16 code units, end exclusive. */
export interface TextSpan {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** 0 … 1. */
  readonly confidence: number;
}

const longest = 2_000_000;
const reach = 50;

/** Full-width letters, digits and signs as their ASCII twins, one for one, so that offsets stay. */
function narrow(text: string): string {
  return text.replace(/[\uff01-\uff5e\u3000]/g, (char) =>
    char === '\u3000' ? ' ' : String.fromCharCode(char.charCodeAt(0) - 0xfee0),
  );
}

/** Whether a text is nothing but values: no word of a language in it. */
function isValuesOnly(text: string): boolean {
  return (
    text.length <= 200 &&
    !/(?<![A-Za-z0-9.@_:/-])[A-Za-z]{4,}(?![A-Za-z0-9.@_:/-])|\p{Script=Han}{2,}|\p{Script=Hangul}|\p{Script=Cyrillic}{3,}/u.test(
      text,
    )
  );
}

function hasContext(text: string, rule: TextRule, start: number, end: number): boolean {
  if (!rule.context) return false;
  return (
    rule.context.test(text.slice(Math.max(0, start - reach), start)) ||
    rule.context.test(text.slice(end, end + reach / 2))
  );
}

/** An IBAN ends where its country says, even when the text goes on. */
export function ibanEnd(candidate: string, following: string): number | null {
  const length = ibanFormats.get(candidate.slice(0, 2).toUpperCase())?.length;
  if (!length) return null;
  let read = 0;
  for (let index = 0; index < candidate.length; index++) {
    if (/[A-Za-z0-9]/.test(candidate[index] as string)) read++;
    if (read === length) return /^[A-Za-z0-9]/.test(candidate.slice(index + 1) || following) ? null : index + 1;
  }
  return null;
}

function applyRule(rule: TextRule, text: string, valuesOnly: boolean, context: TestContext, spans: TextSpan[]): void {
  const detector = detectorById(rule.type);
  if (!detector) return;
  for (const match of text.matchAll(rule.find)) {
    let [candidate] = match;
    if (rule.type === 'iban') {
      const end = ibanEnd(candidate, text.slice(match.index + candidate.length, match.index + candidate.length + 1));
      if (end === null) continue;
      candidate = candidate.slice(0, end);
    }
    const end = match.index + candidate.length;
    const announced = hasContext(text, rule, match.index, end);
    if ((rule.contextOnly && !announced) || (rule.loose && !announced && !valuesOnly)) continue;
    if (rule.unless?.test(text.slice(Math.max(0, match.index - reach), match.index))) continue;
    const value = rule.read ? rule.read(candidate) : candidate;
    if (rule.accept ? !rule.accept(value) : detector.test(value, context) === 0) continue;
    const trimmed = rule.type === 'url' ? candidate.replace(/[.,;:!?)\]]+$/, '').length : candidate.length;
    spans.push({
      type: rule.type,
      start: match.index,
      end: match.index + trimmed,
      confidence: Math.min(0.99, rule.confidence + (announced ? 0.1 : 0)),
    });
  }
}

function isAddress(type: string): boolean {
  return type === 'ipv6' || type.startsWith('ipv4');
}

/** Where finds overlap, the surer and longer one stays; a text that is one value keeps every reading of it. */
function resolve(spans: readonly TextSpan[], valuesOnly: boolean): TextSpan[] {
  const ordered = [...spans].sort(
    (a, b) => b.confidence - a.confidence || b.end - b.start - (a.end - a.start) || a.start - b.start,
  );
  const chosen: TextSpan[] = [];
  for (const span of ordered) {
    const clash = chosen.some((other) => {
      if (other.start >= span.end || span.start >= other.end) return false;
      if (other.type === 'url' && isAddress(span.type)) return false;
      return !valuesOnly || other.type === span.type || other.start !== span.start || other.end !== span.end;
    });
    if (!clash) chosen.push(span);
  }
  return chosen.sort((a, b) => a.start - b.start || b.end - a.end || (a.type < b.type ? -1 : 1));
}

/** Personal data and secrets in running text, in order of their start. */
export function detectText(text: string, context: TestContext = { today: 20261231 }): TextSpan[] {
  const source = narrow(text.slice(0, longest));
  const valuesOnly = isValuesOnly(source);
  const spans: TextSpan[] = [...findAddresses(source), ...findPhones(source, valuesOnly)];
  for (const rule of textRules) applyRule(rule, source, valuesOnly, context, spans);
  for (let secret = findSecret(source); secret; secret = findSecret(source, secret.end)) {
    spans.push({ type: 'secret_material', ...secret, confidence: 0.95 });
  }
  return resolve(spans, valuesOnly);
}
