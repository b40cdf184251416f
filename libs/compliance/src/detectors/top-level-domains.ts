import topLevelDomains from 'tlds' with { type: 'json' };

const known: ReadonlySet<string> = new Set(topLevelDomains);

/** Whether a label is a top-level domain of the root zone, in Unicode or Punycode. */
export function isTopLevelDomain(label: string): boolean {
  const lower = label.toLowerCase();
  return known.has(lower) || /^xn--[a-z0-9-]{2,59}$/.test(lower);
}
