import { Inject, Injectable } from '@nestjs/common';
import { NotFoundError } from '@weir/kernel';
import { UnitOfWork, type WeirConfig } from '@weir/platform';

const MAX_SHOWN = 100;

export interface LocalMail {
  readonly id: string;
  readonly to: string;
  readonly locale: string;
  readonly subject: string;
  readonly text: string;
  readonly createdAt: Date;
}

/** The page of a local start that stands in for everybody's mailbox. It shows secrets of links: production does not have it. */
@Injectable()
export class LocalOutboxService {
  constructor(
    @Inject('WeirConfig') private readonly config: Pick<WeirConfig, 'environment' | 'mail'>,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Newest first, at most 100. @throws LOCAL_OUTBOX_NOT_FOUND in production and where mail goes by SMTP. */
  async list(filter: { readonly to?: string | undefined } = {}): Promise<LocalMail[]> {
    if (this.config.environment === 'production' || this.config.mail.smtpUrl !== undefined) {
      throw new NotFoundError('LOCAL_OUTBOX');
    }
    return this.unitOfWork.query<LocalMail>(
      `SELECT id, recipient::text AS "to", locale, subject, body AS text, created_at AS "createdAt" FROM local_mail
        WHERE $1::citext IS NULL OR recipient = $1::citext ORDER BY id DESC LIMIT ${MAX_SHOWN}`,
      [filter.to ?? null],
    );
  }
}
