import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { PrintDocument, PrintTable } from './print-document.js';

/** Noto Sans SC holds Latin and Chinese; only the glyphs that are used go into the file. */
const FONT = createRequire(import.meta.url).resolve(
  '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
);
const SIZES = { title: 16, heading: 11, text: 9, small: 8 } as const;
const MARGIN = 48;
const LABEL_WIDTH = 110;
const CELL_GAP = 6;
const ROW_GAP = 4;

/** A4 pages with text that can be searched and copied. */
export async function renderPrint(document: PrintDocument): Promise<Uint8Array> {
  const createdAt = new Date(document.createdAtMs);
  const pdf = new PDFDocument({
    size: 'A4',
    layout: document.landscape ? 'landscape' : 'portrait',
    margin: MARGIN,
    lang: document.language,
    font: FONT,
    info: { Title: document.title, Subject: document.subject, CreationDate: createdAt, ModDate: createdAt },
  });
  const chunks: Uint8Array[] = [];
  const finished = new Promise<Uint8Array>((resolve, reject) => {
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  pdf.fontSize(SIZES.title).text(document.title).moveDown(0.6);
  for (const [label, value] of document.facts) writeFact(pdf, label, value);
  for (const table of document.tables) writeTable(pdf, table);
  pdf.moveDown(1).fontSize(SIZES.small);
  for (const note of document.notes) pdf.text(note, MARGIN, undefined, { width: widthOf(pdf), paragraphGap: 3 });
  pdf.end();
  return finished;
}

function widthOf(pdf: PDFKit.PDFDocument): number {
  return pdf.page.width - 2 * MARGIN;
}

function bottomOf(pdf: PDFKit.PDFDocument): number {
  return pdf.page.height - MARGIN;
}

function writeFact(pdf: PDFKit.PDFDocument, label: string, value: string): void {
  pdf.fontSize(SIZES.text);
  const width = widthOf(pdf) - LABEL_WIDTH;
  const height = Math.max(
    pdf.heightOfString(label, { width: LABEL_WIDTH - CELL_GAP }),
    pdf.heightOfString(value, { width }),
  );
  if (pdf.y + height > bottomOf(pdf)) pdf.addPage();
  const top = pdf.y;
  pdf.text(label, MARGIN, top, { width: LABEL_WIDTH - CELL_GAP });
  pdf.text(value, MARGIN + LABEL_WIDTH, top, { width });
  pdf.x = MARGIN;
  pdf.y = top + height + 2;
}

/** Its head is repeated on each page. */
function writeTable(pdf: PDFKit.PDFDocument, table: PrintTable): void {
  pdf.fontSize(SIZES.heading);
  if (pdf.y + 60 > bottomOf(pdf)) pdf.addPage();
  pdf.text(table.heading, MARGIN, pdf.y + 12).moveDown(0.3);
  const head = table.columns.map(({ label }) => label);
  writeRow(pdf, table, head);
  rule(pdf);
  for (const row of table.rows) {
    if (pdf.y + rowHeight(pdf, table, row) > bottomOf(pdf)) {
      pdf.addPage();
      writeRow(pdf, table, head);
      rule(pdf);
    }
    writeRow(pdf, table, row);
  }
}

function rowHeight(pdf: PDFKit.PDFDocument, { columns }: PrintTable, row: readonly string[]): number {
  pdf.fontSize(SIZES.small);
  const heights = columns.map(({ width }, index) =>
    pdf.heightOfString(row[index] ?? '', { width: width * widthOf(pdf) - CELL_GAP }),
  );
  return Math.max(...heights) + ROW_GAP;
}

function writeRow(pdf: PDFKit.PDFDocument, table: PrintTable, row: readonly string[]): void {
  const height = rowHeight(pdf, table, row);
  const top = pdf.y;
  let left = MARGIN;
  for (const [index, { width, align }] of table.columns.entries()) {
    const points = width * widthOf(pdf);
    pdf.text(row[index] ?? '', left, top, { width: points - CELL_GAP, align });
    left += points;
  }
  pdf.x = MARGIN;
  pdf.y = top + height;
}

function rule(pdf: PDFKit.PDFDocument): void {
  pdf
    .moveTo(MARGIN, pdf.y - 2)
    .lineTo(pdf.page.width - MARGIN, pdf.y - 2)
    .lineWidth(0.5)
    .stroke();
}
