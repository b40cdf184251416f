/** How far around a word its address may reach, in characters. */
const REACH = 120;
const BEFORE = /\S*$/;
const BEHIND = /^\S*/;
/** A scheme, `www.`, a mail address, or a host under one of the usual top-level domains. */
const ADDRESS =
  /:\/\/|^\W?www\.|\S@\S+\.\S|\.(?:com|org|net|gov|edu|int|mil|info|io|ai|app|dev|cn|eu|de|uk|fr|jp|us)(?:[/:?#.,;)]|$)/i;

/** Whether `[from, to)` of a text lies in a web or mail address, which is written without spaces by its nature. */
export function isInAddress(text: string, from: number, to: number): boolean {
  const before = BEFORE.exec(text.slice(Math.max(0, from - REACH), from))?.[0] ?? '';
  const behind = BEHIND.exec(text.slice(to, to + REACH))?.[0] ?? '';
  return ADDRESS.test(before + text.slice(from, to) + behind);
}
