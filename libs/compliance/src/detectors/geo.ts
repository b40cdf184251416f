import { charClass as c, type Detector, type Strength } from './detector.js';

const pair = /^(?:POINT ?)?\(?\[?(-?\d{1,3})\.(\d{2,})°?\s*[,; ]\s*(-?\d{1,3})\.(\d{2,})°?\]?\)?$/;

/** Decimals of the coarser of the two numbers of a coordinate pair, or -1 when the value is no pair in range. */
export function pairDecimals(value: string): number {
  const match = pair.exec(value);
  if (!match) return -1;
  const [, firstWhole = '', firstPart = '', secondWhole = '', secondPart = ''] = match;
  const first = Math.abs(Number(`${firstWhole}.${firstPart}`));
  const second = Math.abs(Number(`${secondWhole}.${secondPart}`));
  const ordered = (first <= 90 && second <= 180) || (first <= 180 && second <= 90);
  return ordered ? Math.min(firstPart.length, secondPart.length) : -1;
}

function isInChina(value: string): boolean {
  const [first = 0, second = 0] = (value.match(/-?\d+\.\d+/g) ?? []).map(Number);
  const inside = (latitude: number, longitude: number): boolean =>
    latitude >= 18 && latitude <= 54 && longitude >= 73 && longitude <= 136;
  return inside(first, second) || inside(second, first);
}

/** Two decimals round to 784.5 m at worst: precise under 28 CFR 202.242 (1,000 m). Four decimals and more do not occur by chance in price pairs. */
function latlon(value: string): Strength {
  const decimals = pairDecimals(value);
  if (decimals < 2 || !latitudeFirst(value)) return 0;
  return decimals >= 4 || (decimals >= 3 && isInChina(value)) ? 2 : 1;
}

function latitudeFirst(value: string): boolean {
  const [first = 0, second = 0] = (value.match(/-?\d+\.\d+/g) ?? []).map((part) => Math.abs(Number(part)));
  return (first <= 90 && second <= 180) || (first <= 180 && second <= 90);
}

function single(limit: number): (value: string) => Strength {
  return (value) => (/^-?\d{1,3}\.\d{2,}$/.test(value) && Math.abs(Number(value)) <= limit ? 1 : 0);
}

/** Positions on Earth that are precise enough to name a place of a person. */
export const geoDetectors: readonly Detector[] = [
  {
    id: 'latlon_precise',
    names: ['GEO_COORDINATES', 'LOCATION_COORDINATES', 'LAT_LONG'],
    kind: 'location',
    personal: true,
    chance: 0.5,
    needs: c.digit | c.dot,
    allows: c.digit | c.dot | c.comma | c.space | c.hyphen | c.parenthesis | c.other | c.wide | c.upper,
    min: 9,
    max: 60,
    test: latlon,
  },
  {
    id: 'latitude_precise',
    names: ['LATITUDE', 'GEO_COORDINATES'],
    kind: 'location',
    personal: true,
    chance: 1,
    needs: c.digit | c.dot,
    allows: c.digit | c.dot | c.hyphen,
    min: 4,
    max: 24,
    hintOnly: true,
    announcedOnly: true,
    test: single(90),
  },
  {
    id: 'longitude_precise',
    names: ['LONGITUDE', 'GEO_COORDINATES'],
    kind: 'location',
    personal: true,
    chance: 1,
    needs: c.digit | c.dot,
    allows: c.digit | c.dot | c.hyphen,
    min: 4,
    max: 24,
    hintOnly: true,
    announcedOnly: true,
    test: single(180),
  },
];
