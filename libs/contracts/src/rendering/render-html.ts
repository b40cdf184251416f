import type { AgreementDocument } from '@weir/kernel';
import { type AgreementLocale, agreementView } from './agreement-view.js';

const STYLE = `
  body { font: 16px/1.6 system-ui, "Noto Sans", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif;
         max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
  h1 { font-size: 1.6rem; } h2 { font-size: 1.1rem; margin: 1.4rem 0 .3rem; break-after: avoid; }
  p { margin: .3rem 0; overflow-wrap: anywhere; } section { break-inside: avoid-page; }
  .reference, .signature { font-size: .85rem; color: #444; }
  @media print { body { margin: 0; max-width: none; font-size: 11pt; } @page { margin: 20mm; } }`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A whole page, printable, without scripts or anything from elsewhere. All text of the agreement is escaped. */
export function renderHtml(document: AgreementDocument, locale: AgreementLocale): string {
  const view = agreementView(document, locale);
  const clauses = view.clauses.map(
    ({ id, number, heading, paragraphs }) =>
      `<section id="${escapeHtml(id)}"><h2>${number}. ${escapeHtml(heading)}</h2>${paragraphsOf(paragraphs)}</section>`,
  );
  const signatures = view.signatures.map(
    ({ heading, lines }) =>
      `<section class="signature"><h3>${escapeHtml(heading)}</h3>${paragraphsOf(lines)}</section>`,
  );
  return [
    '<!doctype html>',
    `<html lang="${view.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>${escapeHtml(view.title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${escapeHtml(view.title)}</h1><div class="reference">${paragraphsOf(view.reference)}</div>`,
    ...clauses,
    `<h2>${escapeHtml(view.signaturesHeading)}</h2>`,
    ...signatures,
    `<p class="reference">${escapeHtml(view.note)}</p>`,
    '</body></html>',
    '',
  ].join('\n');
}

function paragraphsOf(lines: readonly string[]): string {
  return lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('');
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
