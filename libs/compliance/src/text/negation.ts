/** How far before a word its negation may stand, with the small words between, in characters. */
const REACH = 40;
const LATIN_WORDS =
  "not|never|no|nor|non|neither|isn[’']?t|aren[’']?t|wasn[’']?t|without|rather than|instead of|anything but|far from";
const LATIN = new RegExp(
  `(?:^|[^a-z])(?:${LATIN_WORDS})[ -]+(?:(?:a|an|the|any|some|from|about|for|in|just|only|merely|really|yet|been|of|kind|sort|open)[ -]+)*$`,
);
const CHINESE_WORDS = '不是|并非|绝非|而非|不属于|不算|没有|不含|非|无|未|不';
const CHINESE = new RegExp(`(?:${CHINESE_WORDS})(?:任何|一份|一部|一种|一个|什么|所谓的?|来自|关于)?$`);

/** Whether the word at `at` of folded text is negated right before it, in English or Chinese. */
export function isNegated(folded: string, at: number): boolean {
  const before = folded.slice(Math.max(0, at - REACH), at);
  return LATIN.test(before) || CHINESE.test(before);
}

const NEGATION = new RegExp(`(?<![a-z])(?:${LATIN_WORDS}|(?:were|does|do|did)n[’']?t)(?![a-z])|${CHINESE_WORDS}`, 'g');
/** How much of a clause a word of negation is taken to speak of, in characters. */
const CLAUSE_LATIN = 40;
const CLAUSE_CHINESE = 8;
const CLAUSE_END = /[,.;:!?()，。；：！？（）、]/;

/** A stretch of text that begins with a word of negation, up to `wordEnd`, and holds what it may speak of. */
export interface NegatedClause {
  readonly start: number;
  readonly wordEnd: number;
  readonly end: number;
}

/** The negated clauses of folded text, in order; they may overlap. */
export function negatedClauses(folded: string): NegatedClause[] {
  const clauses: NegatedClause[] = [];
  for (const { index, 0: word } of folded.matchAll(NEGATION)) {
    const from = index + word.length;
    const reach = word.charCodeAt(0) < 0x80 ? CLAUSE_LATIN : CLAUSE_CHINESE;
    const rest = folded.slice(from, from + reach);
    const end = rest.search(CLAUSE_END);
    clauses.push({ start: index, wordEnd: from, end: from + (end < 0 ? rest.length : end) });
  }
  return clauses;
}

/** How far back the word of absence may stand whose list a term ends. */
const LIST_REACH = 72;
/**
 * A list of what is not there: `no names, phone numbers or `, `does not contain any `. Only nouns, adjectives and `or` stand between: a verb or
 * preposition would make it another statement (`no consent from patients`, `without telling the users`).
 */
const LATIN_ABSENCE =
  /(?:^|[^a-z'])(?:no|nor|neither|zero|free of|(?:does|do|did) not (?:contain|include|carry|cover|hold|identify|list)|contain(?:s|ing)? no|includ(?:es|ing) no|without(?: any)?)[ ]+((?:[a-z]+[ ,]+){0,7})$/;
const NOT_A_LIST =
  /\b(?:was|were|is|are|be|been|has|had|from|to|of|by|for|with|on|in|at|that|who|which|than|longer|need|needs|matter|questions?|asked|limits?|consent\w*|permi\w+|authori\w+|licen\w+|agree\w*|approv\w+|knowledge|knowing|knows?|notice|telling|told|asking|paying|patch\w*|doubt|one|but|only|just|more|less|fewer)\b/;
const HAN_ABSENCE =
  /(?:不含|不包含|不包括|不涉及|未包含|未含|没有|不带|(?:^|[，。；、,. ;])无)([^，。；,.;：:！？!?]{0,14})$/;
const HAN_NOT_A_LIST = /[授同许告知经需论法偿的之]|权限|密码即|顾|补/;
/** What may follow in the same clause for an absence of people not to be one of their consent. */
const CONSENT_FOLLOWS =
  /^[a-z' ]{0,24}\b(?:consent|permission|knowledge|knowing|asking|authori|licen[cs]|agree|notic|aware|approval)/;

/** Said behind it that it never came into the data: `client addresses were never logged`. */
const NEVER_TAKEN =
  /^[a-z' ]{0,24}\b(?:was|were|is|are|has been|have been)? ?(?:never|not) (?:been )?(?:logged|recorded|collected|captured|stored|retained)\b|^[a-z' ]{0,12}\b(?:dropped|removed|discarded) before\b/;

/** A question that is answered with no: `是不是通讯录，不是`. */
const HAN_ASKED = /是不是[^，。；,.;！？!?]{0,8}$/;
const HAN_DENIED = /^[^，。；,.;]{0,3}[，,？?] ?(?:都)?不是/;

/** Whether the term at `[from, to)` of folded text ends a list of what is not in the data. It says nothing about what is. */
export function isAbsent(folded: string, from: number, to: number): boolean {
  if (NEVER_TAKEN.test(folded.slice(to, to + 64))) return true;
  if (HAN_ASKED.test(folded.slice(Math.max(0, from - 16), from)) && HAN_DENIED.test(folded.slice(to, to + 8)))
    return true;
  const before = folded.slice(Math.max(0, from - LIST_REACH), from);
  const latin = LATIN_ABSENCE.exec(before);
  if (latin !== null) return !NOT_A_LIST.test(latin[1] ?? '') && !CONSENT_FOLLOWS.test(folded.slice(to, to + 40));
  const han = HAN_ABSENCE.exec(before);
  return (
    han !== null &&
    !HAN_NOT_A_LIST.test(han[1] ?? '') &&
    !/^(?:的)?(?:同意|授权|许可|知情)/.test(folded.slice(to, to + 5))
  );
}
