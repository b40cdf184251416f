import { detectorById } from '../detectors/registry.js';

function middle(value: string, head: number, tail: number): string {
  if (value.length <= head + tail) return '*'.repeat(value.length);
  const hidden = Math.min(value.length - head - tail, 12);
  return `${value.slice(0, head)}${'*'.repeat(hidden)}${tail === 0 ? '' : value.slice(-tail)}`;
}

/**
 * A value as evidence may show it: enough to see what it is, not enough to find the person. At most a third of the
 * characters of an identifier stay; names, addresses and secrets keep one.
 */
export function maskValue(detector: string, value: string): string {
  const text = [...value.trim()].slice(0, 64).join('');
  const kind = detectorById(detector)?.kind;
  if (detector === 'email') {
    const at = text.lastIndexOf('@');
    return at > 0 ? `${text.slice(0, 1)}***@${middle(text.slice(at + 1), 1, 0)}` : middle(text, 1, 0);
  }
  if (detector === 'vcf_header') return text.slice(0, 16);
  if (kind === 'secret') return middle(text, Math.min(4, Math.floor(text.length / 8)), 0);
  if (kind === 'location' || kind === 'attribute') return middle(text, text.length > 4 ? 2 : 0, 0);
  if (/name/.test(detector)) return middle(text, 1, 0);
  const third = Math.floor(text.length / 3);
  const tail = Math.min(2, Math.floor(third / 2));
  return middle(text, Math.min(4, third - tail), tail);
}
