import { Controller, Get, Header, Query } from '@nestjs/common';
import { type LocalMail, LocalOutboxService } from '@weir/notifications';

/** Mail that was not sent, because no SMTP server is configured: in development only. */
@Controller('local-mail')
export class LocalMailController {
  constructor(private readonly outbox: LocalOutboxService) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
  async page(@Query('to') to?: string): Promise<string> {
    const mails = await this.outbox.list(to === undefined ? {} : { to });
    return `<!doctype html><meta charset="utf-8"><title>Local mail</title><h1>Local mail</h1>${mails.map(renderMail).join('') || '<p>No mail.</p>'}`;
  }

  @Get('json')
  async json(@Query('to') to?: string): Promise<LocalMail[]> {
    return this.outbox.list(to === undefined ? {} : { to });
  }
}

function renderMail(mail: LocalMail): string {
  return `<article><h2>${escapeHtml(mail.subject)}</h2><p>${escapeHtml(mail.to)} · ${mail.createdAt.toISOString()}</p><pre>${escapeHtml(mail.text)}</pre></article>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
