import { createRequire } from 'node:module';
import { WeirError } from '@weir/kernel';
import type * as Nodemailer from 'nodemailer';
import type { MailMessage } from './mail-message.js';

/** A message could not be handed to the mail server. Says what the server answered by its code alone: its text names people. */
export class MailDeliveryError extends WeirError {
  constructor(reason: string) {
    super('MAIL_DELIVERY_FAILED', `The mail server did not take the message (${reason}).`, { httpStatus: 502 });
  }
}

/** Hands messages to a mail server by SMTP. */
export class SmtpTransport {
  private readonly transporter: Nodemailer.Transporter;

  constructor(
    smtpUrl: string,
    private readonly from: string,
  ) {
    // Read by the process that sends mail alone.
    const { createTransport } = createRequire(import.meta.url)('nodemailer') as typeof Nodemailer;
    this.transporter = createTransport({
      url: smtpUrl,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /**
   * @param messageId names the message: one that is sent again after a crash has the same, so that mailboxes show it once.
   * @throws MailDeliveryError.
   */
  async send(message: MailMessage, messageId: string): Promise<void> {
    try {
      await this.transporter.sendMail({
        from: this.from,
        to: { name: '', address: message.to },
        subject: message.subject,
        text: message.text,
        messageId: `<${messageId}@weir>`,
        headers: { 'Content-Language': message.locale, 'Auto-Submitted': 'auto-generated' },
      });
    } catch (error) {
      const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
      throw new MailDeliveryError([code, responseCode].filter(isCode).join(' ') || 'unknown');
    }
  }

  close(): void {
    this.transporter.close();
  }
}

function isCode(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && /^[A-Z0-9_]+$/.test(value));
}
