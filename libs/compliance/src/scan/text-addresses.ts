import { ipv4Octets, isIpv6, isSpecialPurpose } from '../detectors/network.js';
import type { TextSpan } from './text.js';

const four = /(?<![A-Za-z0-9.]|[0-9]:)\d{1,3}(?:\.\d{1,3}){3}(?:\/(?:3[0-2]|[12]?\d)(?!\d))?(?![A-Za-z0-9])/g;
const six =
  /(?<![A-Za-z0-9:.])[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:(?:[0-9A-Fa-f:]*(?:\d{1,3}(?:\.\d{1,3}){3})?)?(?:%[A-Za-z0-9]+)?(?:\/\d{1,3}(?!\d))?(?![A-Za-z0-9:]|\.\d)/g;
const versionWords = /(?:version|ver|release|build|section|clause|chapter|oid|firmware|v)\.?\s*$/i;

/** IP addresses in text, with their prefix length where one is written. */
export function findAddresses(text: string): TextSpan[] {
  const spans: TextSpan[] = [];
  for (const match of text.matchAll(six)) {
    const written = match[0].replace(/[.]$/, '');
    const address = written.replace(/\/\d+$/, '');
    if (
      address === '::'
        ? !/(?:^|[\s=[("'])$/.test(text.slice(Math.max(0, match.index - 1), match.index))
        : !isIpv6(address)
    )
      continue;
    spans.push({
      type: 'ipv6',
      start: match.index,
      end: match.index + written.length,
      confidence: address.length > 4 ? 0.95 : 0.6,
    });
  }
  for (const match of text.matchAll(four)) {
    const octets = ipv4Octets(match[0].split('/')[0] as string);
    if (!octets || spans.some((span) => span.start <= match.index && match.index < span.end)) continue;
    if (versionWords.test(text.slice(Math.max(0, match.index - 12), match.index))) continue;
    spans.push({
      type: isSpecialPurpose(octets) ? 'ipv4_reserved' : 'ipv4_personal',
      start: match.index,
      end: match.index + match[0].length,
      confidence: 0.9,
    });
  }
  return spans;
}
