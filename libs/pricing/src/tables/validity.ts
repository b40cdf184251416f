/** A time from which, and one from which no longer. */
export interface Validity {
  readonly validFrom: string;
  readonly validTo: string | null;
}

export function isOpenAt({ validFrom, validTo }: Validity, asOf: string): boolean {
  const at = Date.parse(asOf);
  return at >= Date.parse(validFrom) && (validTo === null || at < Date.parse(validTo));
}

export function overlaps(a: Validity, b: Validity): boolean {
  const startsBefore = (x: Validity, y: Validity): boolean =>
    y.validTo === null || Date.parse(x.validFrom) < Date.parse(y.validTo);
  return startsBefore(a, b) && startsBefore(b, a);
}
