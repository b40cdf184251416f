import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { newId, WeirError } from '@weir/kernel';
import {
  type Consumer,
  type Delivery,
  Keyring,
  MAIL_REQUESTED,
  type MailRequest,
  type Transaction,
  type WeirConfig,
} from '@weir/platform';
import { z } from 'zod';
import { type MailMessage, writeMail } from './mail-message.js';
import { SmtpTransport } from './mail-transport.js';

const request = z.object({
  to: z.email(),
  locale: z.enum(['en', 'zh-CN']),
  subject: z.string().min(1),
  text: z.string().min(1),
  link: z.object({ purpose: z.string(), id: z.string(), path: z.string().startsWith('/') }).optional(),
});

/** Delivers mail: by SMTP where configured, else into the local outbox, which production does not have. */
@Injectable()
export class MailConsumer implements Consumer, OnModuleDestroy {
  readonly name = 'mail';
  readonly queue = 'notifications';
  readonly topics = [MAIL_REQUESTED];
  private readonly smtp: SmtpTransport | undefined;

  constructor(
    @Inject('WeirConfig') private readonly config: WeirConfig,
    private readonly keyring: Keyring,
  ) {
    const { smtpUrl, from } = config.mail;
    this.smtp = smtpUrl === undefined ? undefined : new SmtpTransport(smtpUrl, from);
  }

  onModuleDestroy(): void {
    this.smtp?.close();
  }

  /** @throws MailDeliveryError; MAIL_NOT_CONFIGURED in production, where the row then waits for an operator. */
  async handle(delivery: Delivery<never>): Promise<void> {
    const message = writeMail(this.parse(delivery.payload), this.keyring, this.config.http.publicUrl);
    if (this.smtp !== undefined) await this.smtp.send(message, delivery.outboxId);
    else if (this.config.environment === 'production') throw notConfigured();
    await delivery.complete(async (tx) => {
      if (this.smtp === undefined) await storeLocally(tx, message);
      await forget(tx, delivery.outboxId);
    });
  }

  /** The parser's own error would repeat the address. */
  private parse(payload: unknown): MailRequest {
    const parsed = request.safeParse(payload);
    if (parsed.success) {
      const { link, ...rest } = parsed.data;
      return link === undefined ? rest : { ...rest, link };
    }
    const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new WeirError('MAIL_REQUEST_INVALID', `The request for a mail is not valid: ${fields}.`, { httpStatus: 500 });
  }
}

function notConfigured(): WeirError {
  return new WeirError('MAIL_NOT_CONFIGURED', 'SMTP_URL is not set: no mail can be delivered.', { httpStatus: 500 });
}

async function storeLocally(tx: Transaction, message: MailMessage): Promise<void> {
  await tx.query(
    'INSERT INTO local_mail (id, recipient, locale, subject, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [newId(tx.now.getTime()), message.to, message.locale, message.subject, message.text, tx.now],
  );
}

/** The address and the text are needed no longer once the message is delivered. */
async function forget(tx: Transaction, outboxId: string): Promise<void> {
  await tx.query(`UPDATE outbox SET payload = '{"delivered": true}' WHERE id = $1`, [outboxId]);
}
