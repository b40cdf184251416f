import { inflateSync } from 'node:zlib';
import { digestOf, parseStrictJson, verifyAgreementDocument } from '@weir/kernel';
import fc from 'fast-check';
import { fixtureKeys, sealedAgreement } from '../../fixtures/sealed-agreement.js';
import { termsOf } from '../../fixtures/terms.js';
import { renderHtml } from './render-html.js';
import { renderJson, renderJsonLd } from './render-json-ld.js';
import { renderPdf } from './render-pdf.js';

describe('rendering an agreement', () => {
  const terms = termsOf();
  const document = sealedAgreement({
    ...terms,
    dataset: { ...terms.dataset, title: `<script>alert("x")</script> & 'Co'` },
  });

  it('gives JSON that verifies and JSON-LD that the digest covers', () => {
    expect(verifyAgreementDocument(parseStrictJson(renderJson(document)), fixtureKeys)).toMatchObject({ valid: true });
    expect(digestOf(JSON.parse(renderJsonLd(document)))).toBe(document.digests.odrl);
  });

  it('gives JSON of which no byte can be changed', () => {
    const bytes = Buffer.from(renderJson(document));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(accepts(changed.toString('utf8'))).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it.each(['en', 'zh', 'zh-CN'] as const)(
    'gives HTML in %s with every word of the text, all of it escaped',
    (locale) => {
      const html = renderHtml(document, locale);
      const text = document.text[locale === 'en' ? 'en' : 'zh'];

      expect(html).toContain(`<html lang="${locale === 'en' ? 'en' : 'zh-CN'}">`);
      for (const clause of text.clauses) {
        expect(html).toContain(`id="${clause.id}"`);
        for (const paragraph of clause.paragraphs) expect(textOf(html)).toContain(paragraph);
      }
      expect(html).not.toMatch(/<script|<b>/);
      expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;Co&#39;');
      expect(html).toContain(document.digests.document);
      expect(textOf(html)).toContain('Tan Wei <b>Ming</b>');
    },
  );

  it('shows open places before signing', () => {
    const { seal: _seal, ...unsealed } = document;

    expect(renderHtml({ ...unsealed, signatures: [] }, 'en').match(/Not signed yet/g)).toHaveLength(3);
  });

  it.each(['en', 'zh'] as const)(
    'gives a PDF in %s that has a glyph for every character and the JSON attached',
    async (locale) => {
      const pdf = Buffer.from(await renderPdf(document, locale));
      const streams = streamsOf(pdf);
      const mapped = codePointsOf(streams);
      const { title, clauses } = document.text[locale];
      const words = [title, ...clauses.flatMap(({ heading, paragraphs }) => [heading, ...paragraphs])].join('');

      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect([...new Set(words)].filter((character) => !mapped.has(character.codePointAt(0) ?? 0))).toEqual([]);
      const attached = streams.find((stream) => stream.includes('"weir-agreement/1"')) ?? '';
      expect(verifyAgreementDocument(parseStrictJson(attached), fixtureKeys)).toMatchObject({ valid: true });
    },
  );
});

function accepts(text: string): boolean {
  try {
    return verifyAgreementDocument(parseStrictJson(text), fixtureKeys).valid;
  } catch {
    return false;
  }
}

function textOf(html: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  return html.replaceAll(/&(lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? '');
}

function streamsOf(pdf: Buffer): string[] {
  const found: string[] = [];
  for (let at = pdf.indexOf('stream\n'); at !== -1; at = pdf.indexOf('stream\n', at + 1)) {
    const start = at + 'stream\n'.length;
    if (pdf.subarray(at - 3, at).toString() === 'end') continue;
    const content = pdf.subarray(start, pdf.indexOf('\nendstream', start));
    try {
      found.push(inflateSync(content).toString('utf8'));
    } catch {
      found.push(content.toString('utf8'));
    }
  }
  return found;
}

/** The characters that the glyphs used in the file stand for: its ToUnicode maps; glyph 0 is the empty box. */
function codePointsOf(streams: readonly string[]): Set<number> {
  const found = new Set<number>();
  for (const stream of streams.filter((candidate) => candidate.includes('beginbfrange'))) {
    for (const [, list = ''] of stream.matchAll(/\[([^\]]*)\]/g)) {
      for (const [, hex = ''] of list.matchAll(/<([0-9a-f]+)>/gi)) {
        const units = (hex.match(/.{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16));
        for (const character of String.fromCharCode(...units)) found.add(character.codePointAt(0) ?? 0);
      }
    }
  }
  return found;
}
