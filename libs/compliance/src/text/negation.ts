/** How far before a word its negation may stand, with the small words between, in characters. */
const REACH = 40;
const LATIN =
  /(?:^|[^a-z])(?:not|never|no|nor|non|neither|isn[’']?t|aren[’']?t|wasn[’']?t|without|rather than|instead of|anything but|far from)[ -]+(?:(?:a|an|the|any|some|from|about|for|in|just|only|merely|really|yet|been|of|kind|sort|open)[ -]+)*$/;
const CHINESE =
  /(?:不是|并非|绝非|而非|不属于|不算|没有|不含|非|无|未|不)(?:任何|一份|一部|一种|一个|什么|所谓的?|来自|关于)?$/;

/** Whether the word at `at` of folded text is negated right before it, in English or Chinese. */
export function isNegated(folded: string, at: number): boolean {
  const before = folded.slice(Math.max(0, at - REACH), at);
  return LATIN.test(before) || CHINESE.test(before);
}
