import { sealedAgreement } from '../../fixtures/sealed-agreement.js';
import { PdfThread } from './pdf-thread.js';

/** Threads load what Node can run: the build. */
const BUILT = new URL('../../dist/rendering/render-pdf.worker.js', import.meta.url);

describe('the PDF thread', () => {
  it('renders side by side requests in turn without holding the loop', async () => {
    const thread = new PdfThread(BUILT);
    let turns = 0;
    const ticking = setInterval(() => {
      turns += 1;
    }, 5);
    const files = await Promise.all([thread.render(sealedAgreement(), 'en'), thread.render(sealedAgreement(), 'zh')]);
    clearInterval(ticking);

    for (const file of files) expect(Buffer.from(file).subarray(0, 5).toString()).toBe('%PDF-');
    expect(turns).toBeGreaterThan(3);
  });

  it('fails alone: the next request is served', async () => {
    const thread = new PdfThread(BUILT);
    const { text: _text, ...broken } = sealedAgreement();

    await expect(thread.render(broken as ReturnType<typeof sealedAgreement>, 'en')).rejects.toThrow();
    expect((await thread.render(sealedAgreement(), 'en')).length).toBeGreaterThan(1000);
  });
});
