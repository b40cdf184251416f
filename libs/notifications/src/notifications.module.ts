import { Module } from '@nestjs/common';
import { ConsumerRunner, Outbox } from '@weir/platform';
import { InboxConsumer } from './inbox/inbox.consumer.js';
import { InboxService } from './inbox/inbox.service.js';
import { LocalOutboxService } from './mail/local-outbox.service.js';
import { MailConsumer } from './mail/mail.consumer.js';

const services = [InboxConsumer, InboxService, LocalOutboxService, MailConsumer];

/** Inbox and e-mail. */
@Module({ providers: services, exports: services })
export class NotificationsModule {
  constructor(outbox: Outbox, runner: ConsumerRunner, inbox: InboxConsumer, mail: MailConsumer) {
    for (const consumer of [inbox, mail]) {
      outbox.register(consumer);
      runner.register(consumer);
    }
  }
}
