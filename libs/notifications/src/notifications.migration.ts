import type { Migration } from '@weir/platform';

export const notificationsMigrations: readonly Migration[] = [
  {
    name: '0300-notifications',
    sql: `
      CREATE TABLE notification (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        subject_type text NOT NULL,
        subject_id text NOT NULL,
        text_en text NOT NULL,
        text_zh text NOT NULL,
        created_at timestamptz NOT NULL
      );
      -- audience: user:<id>, organization:<id> or role:<name>
      CREATE TABLE notification_audience (
        audience text NOT NULL,
        notification_id uuid NOT NULL REFERENCES notification (id),
        PRIMARY KEY (audience, notification_id)
      );
      CREATE TABLE notification_read (
        user_id uuid NOT NULL,
        notification_id uuid NOT NULL REFERENCES notification (id),
        read_at timestamptz NOT NULL,
        PRIMARY KEY (user_id, notification_id)
      );

      -- what would have been mailed, where no mail server is configured
      CREATE TABLE local_mail (
        id uuid PRIMARY KEY,
        recipient citext NOT NULL,
        locale text NOT NULL,
        subject text NOT NULL,
        body text NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE INDEX local_mail_recipient ON local_mail (recipient, id);

      GRANT SELECT, INSERT ON notification, notification_audience, notification_read, local_mail TO weir_app;
    `,
  },
];
