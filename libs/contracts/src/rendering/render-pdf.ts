import { createRequire } from 'node:module';
import type { AgreementDocument } from '@weir/kernel';
import PDFDocument from 'pdfkit';
import { type AgreementLocale, type AgreementView, agreementView } from './agreement-view.js';
import { renderJson } from './render-json-ld.js';

/** Noto Sans SC holds Latin and Chinese; only the glyphs that are used go into the file. */
const FONT = createRequire(import.meta.url).resolve(
  '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
);
const SIZES = { title: 18, heading: 12, text: 10, small: 8 } as const;

/** An A4 document with the verifiable JSON attached. The same agreement gives the same pages. */
export async function renderPdf(document: AgreementDocument, locale: AgreementLocale): Promise<Uint8Array> {
  const view = agreementView(document, locale);
  const draftedAt = new Date(document.draftedAt);
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 56,
    lang: view.language,
    font: FONT,
    info: { Title: view.title, Subject: document.agreementId, CreationDate: draftedAt, ModDate: draftedAt },
  });
  const chunks: Uint8Array[] = [];
  const finished = new Promise<Uint8Array>((resolve, reject) => {
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  write(pdf, view);
  pdf.file(Buffer.from(renderJson(document)), {
    name: 'agreement.json',
    type: 'application/json',
    creationDate: draftedAt,
    modifiedDate: draftedAt,
  });
  pdf.end();
  return finished;
}

function write(pdf: PDFKit.PDFDocument, view: AgreementView): void {
  pdf.fontSize(SIZES.title).text(view.title);
  pdf.moveDown(0.5).fontSize(SIZES.small);
  for (const line of view.reference) pdf.text(line);
  for (const clause of view.clauses) {
    writeHeading(pdf, `${clause.number}. ${clause.heading}`);
    pdf.fontSize(SIZES.text);
    for (const paragraph of clause.paragraphs) pdf.text(paragraph, { paragraphGap: 3 });
  }
  writeHeading(pdf, view.signaturesHeading);
  for (const signature of view.signatures) {
    pdf.moveDown(0.4).fontSize(SIZES.text).text(signature.heading).fontSize(SIZES.small);
    for (const line of signature.lines) pdf.text(line);
  }
  pdf.moveDown(1).fontSize(SIZES.small).text(view.note);
}

/** A heading never stands alone at the foot of a page. */
function writeHeading(pdf: PDFKit.PDFDocument, heading: string): void {
  const room = pdf.page.height - pdf.page.margins.bottom - pdf.y;
  if (room < 60) pdf.addPage();
  pdf.moveDown(0.8).fontSize(SIZES.heading).text(heading).moveDown(0.2);
}
