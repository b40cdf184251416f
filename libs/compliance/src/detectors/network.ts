import { charClass as c, type Detector, type Strength, shapes } from './detector.js';
import { isTopLevelDomain } from './top-level-domains.js';

const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** Whether a host name has at least two well-formed labels and a top-level domain in the root zone. */
export function isHostName(host: string): boolean {
  const labels = host.split('.');
  if (labels.length < 2 || host.length > 253) return false;
  return labels.every((part) => label.test(part)) && isTopLevelDomain(labels[labels.length - 1] as string);
}

function email(value: string): Strength {
  const at = value.lastIndexOf('@');
  if (at < 1 || at > 64) return 0;
  return localPart.test(value.slice(0, at)) && isHostName(value.slice(at + 1)) ? 2 : 0;
}

/** The four octets of a dotted quad, or null. */
export function ipv4Octets(value: string): number[] | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(value);
  if (!match) return null;
  const octets: number[] = [];
  for (let index = 1; index <= 4; index++) {
    const text = match[index] as string;
    if (text.length > 1 && text[0] === '0') return null;
    const octet = Number(text);
    if (octet > 255) return null;
    octets.push(octet);
  }
  return octets;
}

/** Ranges that never name a subscriber: IANA special-purpose registry. */
export function isSpecialPurpose([a = 0, b = 0, third = 0]: readonly number[]): boolean {
  if (a === 0 || a === 10 || a === 127 || a >= 224) return true;
  if (a === 100) return b >= 64 && b <= 127;
  if (a === 169) return b === 254;
  if (a === 172) return b >= 16 && b <= 31;
  if (a === 192) return b === 168 || (b === 0 && (third === 0 || third === 2)) || (b === 88 && third === 99);
  if (a === 198) return b === 18 || b === 19 || (b === 51 && third === 100);
  return a === 203 && b === 0 && third === 113;
}

/** An IPv6 address in any of its written forms, with an optional zone. */
export function isIpv6(value: string): boolean {
  const address = value.replace(/%[A-Za-z0-9._-]+$/, '');
  if (!address.includes(':')) return false;
  const halves = address.split('::');
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [index, half] of halves.entries()) {
    if (half === '') continue;
    const parts = half.split(':');
    for (const [position, part] of parts.entries()) {
      const last = index === halves.length - 1 && position === parts.length - 1;
      if (last && part.includes('.')) {
        if (!ipv4Octets(part)) return false;
        groups += 2;
      } else if (/^[0-9A-Fa-f]{1,4}$/.test(part)) groups += 1;
      else return false;
    }
  }
  return halves.length === 2 ? groups <= 7 : groups === 8;
}

function mac(value: string): Strength {
  if (
    !/^(?:[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})$/.test(
      value,
    )
  ) {
    return 0;
  }
  const hex = value.replace(/[^0-9A-Fa-f]/g, '').toLowerCase();
  if (/^(?:0{12}|f{12}|01005e|3333|0180c2)/.test(hex)) return 0;
  return 2;
}

const schemes = /^(?:https?|ftps?|sftp|wss?):\/\//i;

function url(value: string): Strength {
  if (schemes.test(value)) {
    const host = value
      .replace(schemes, '')
      .replace(/[/?#].*$/s, '')
      .replace(/^[^@]*@/, '')
      .replace(/:\d+$/, '');
    if (/^\[.*\]$/.test(host)) return isIpv6(host.slice(1, -1)) ? 2 : 0;
    return ipv4Octets(host) || isHostName(host) || /^(?:localhost|[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)$/u.test(host)
      ? 2
      : 0;
  }
  const host = value.replace(/[/?#].*$/s, '').replace(/:\d+$/, '');
  if (!/^(?:[a-z0-9-]+\.)+[a-z]{2,}$/i.test(host) || !isHostName(host)) return 0;
  if (!/^www\./i.test(host)) return 1;
  return host.split('.').length > 2 ? 2 : 0;
}

/** Addresses of people and machines on networks. */
export const networkDetectors: readonly Detector[] = [
  {
    id: 'email',
    names: ['EMAIL_ADDRESS', 'EMAIL', 'Email'],
    kind: 'contact',
    personal: true,
    chance: 1e-6,
    needs: c.at | c.dot,
    allows: 0x3fff | c.other,
    min: 6,
    max: 254,
    test: email,
  },
  {
    id: 'ipv4_personal',
    names: ['IP_ADDRESS', 'IPV4', 'IP'],
    kind: 'device',
    personal: true,
    chance: 0.05,
    needs: c.digit | c.dot,
    allows: c.digit | c.dot,
    min: 7,
    max: 15,
    test: (value) => {
      const octets = ipv4Octets(value);
      return octets && !isSpecialPurpose(octets) ? 1 : 0;
    },
  },
  {
    id: 'ipv4_reserved',
    names: ['IP_ADDRESS', 'IPV4', 'IP'],
    kind: 'device',
    personal: false,
    chance: 0.05,
    needs: c.digit | c.dot,
    allows: c.digit | c.dot,
    min: 7,
    max: 15,
    test: (value) => {
      const octets = ipv4Octets(value);
      return octets && isSpecialPurpose(octets) ? 1 : 0;
    },
  },
  {
    id: 'ipv6',
    names: ['IP_ADDRESS', 'IPV6', 'IP'],
    kind: 'device',
    personal: true,
    chance: 1e-4,
    needs: c.colon,
    allows: shapes.alnum | c.colon | c.dot | c.other,
    min: 2,
    max: 60,
    test: (value) => (isIpv6(value) && value !== '::' ? 2 : 0),
  },
  {
    id: 'mac',
    names: ['MAC_ADDRESS', 'MAC'],
    kind: 'device',
    personal: true,
    chance: 1e-4,
    needs: 0,
    allows: shapes.alnum | c.colon | c.dot | c.hyphen,
    min: 14,
    max: 17,
    test: mac,
  },
  {
    id: 'url',
    names: ['URL', 'DOMAIN_NAME'],
    kind: 'document',
    personal: false,
    chance: 1e-4,
    needs: c.dot,
    allows: shapes.anything,
    min: 4,
    max: 2048,
    test: url,
  },
];
