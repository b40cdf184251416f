import { Controller, Get, Header, Param, Req, Res, StreamableFile } from '@nestjs/common';
import { AgreementService, type AgreementTerms, PdfThread, renderHtml, renderJsonLd } from '@weir/contracts';
import { type AgreementDocument, isId, NotFoundError } from '@weir/kernel';
import { isAuthorized, UnitOfWork } from '@weir/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestContextFactory } from '../graphql/request-context.factory.js';

/** An agreement as people and machines read it; for its parties and the platform's people. */
@Controller('agreements')
export class AgreementsController {
  constructor(
    private readonly agreements: AgreementService,
    private readonly contexts: RequestContextFactory,
    private readonly unitOfWork: UnitOfWork,
    private readonly pdf: PdfThread,
  ) {}

  @Get(':id.html')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
  async html(@Param('id') id: string, @Req() request: FastifyRequest): Promise<string> {
    const { document, locale } = await this.load(id, request);
    return renderHtml(document, locale);
  }

  @Get(':id.jsonld')
  @Header('content-type', 'application/ld+json; charset=utf-8')
  async jsonLd(@Param('id') id: string, @Req() request: FastifyRequest): Promise<string> {
    const { document } = await this.load(id, request);
    return renderJsonLd(document);
  }

  /** The whole document, for `weir verify agreement`. */
  @Get(':id.json')
  @Header('content-type', 'application/json; charset=utf-8')
  async json(@Param('id') id: string, @Req() request: FastifyRequest): Promise<AgreementDocument> {
    return (await this.load(id, request)).document;
  }

  @Get(':id.pdf')
  async asPdf(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { document, locale } = await this.load(id, request);
    const bytes = await this.pdf.render(document, locale);
    reply.header('x-content-type-options', 'nosniff');
    return new StreamableFile(bytes, {
      type: 'application/pdf',
      disposition: `attachment; filename="agreement-${id}.pdf"`,
    });
  }

  private async load(
    id: string,
    request: FastifyRequest,
  ): Promise<{ document: AgreementDocument; locale: 'en' | 'zh-CN' }> {
    const ctx = await this.contexts.fromRequest(request);
    if (!isId(id)) throw new NotFoundError('AGREEMENT');
    const document = await this.agreements.agreementDocument(this.unitOfWork, id);
    const { provider, buyer } = (document.terms as unknown as AgreementTerms).parties;
    const mayRead = [provider, buyer].some((party) =>
      isAuthorized(ctx, 'agreement.read', { organizationId: party.organizationId }),
    );
    if (!mayRead) throw new NotFoundError('AGREEMENT');
    return { document, locale: ctx.locale };
  }
}
