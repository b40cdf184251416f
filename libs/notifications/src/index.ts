export { audienceKey, audiencesOf } from './inbox/audience.js';
export * from './inbox/inbox.consumer.js';
export * from './inbox/inbox.service.js';
export * from './mail/local-outbox.service.js';
export * from './mail/mail.consumer.js';
export { MailDeliveryError } from './mail/mail-transport.js';
export * from './notifications.migration.js';
export * from './notifications.module.js';
