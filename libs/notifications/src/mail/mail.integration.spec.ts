import { type AddressInfo, createServer, type Socket } from 'node:net';
import { newId } from '@weir/kernel';
import { MAIL_REQUESTED, mailToken, readMailToken } from '@weir/platform';
import { onCleanup } from '../../../../test/harness/cleanup.js';
import { createTestNotifications } from '../testing/test-notifications.js';

/** A mail server of a few verbs; `refusal` is what it answers to a recipient. */
async function startMailServer(refusal?: string): Promise<{ url: string; messages: string[] }> {
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let buffer = '';
    let data: string | undefined;
    socket.write('220 test\r\n');
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      buffer += chunk.toString('utf8');
      for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        if (data !== undefined) {
          if (line !== '.') data += `${line}\n`;
          else {
            messages.push(data);
            data = undefined;
            socket.write('250 taken\r\n');
          }
        } else if (/^DATA/i.test(line)) {
          data = '';
          socket.write('354 go on\r\n');
        } else if (/^RCPT/i.test(line) && refusal !== undefined) socket.write(`${refusal}\r\n`);
        else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 fine\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onCleanup(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, messages };
}

function request(to = 'ada@example.org') {
  const link = { purpose: 'email-verification', id: newId(), path: '/verify-email' };
  return { to, locale: 'en' as const, subject: 'Confirm', text: 'Open {{link}} or type {{token}}.', link };
}

describe('mail', () => {
  it('goes into the local outbox once, with the link that nothing else holds', async () => {
    const room = await createTestNotifications();
    const mail = request();
    const row = await room.emit(MAIL_REQUESTED, mail);

    expect(await room.consume(row)).toBe('success');
    expect(await room.consume(row)).toBe('skipped');

    const token = mailToken(room.keyring, mail.link);
    const found = await room.localOutbox.list({ to: 'ADA@example.org' });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      to: 'ada@example.org',
      subject: 'Confirm',
      text: `Open https://exchange.example/verify-email?token=${token} or type ${token}.`,
    });
    expect(readMailToken(room.keyring, 'email-verification', token)).toBe(mail.link.id);
    expect(readMailToken(room.keyring, 'password-reset', token)).toBeUndefined();
    expect(await room.localOutbox.list({ to: 'bob@example.org' })).toEqual([]);
    const [outbox] = await room.unitOfWork.query<{ payload: unknown }>('SELECT payload FROM outbox WHERE id = $1', [
      row,
    ]);
    expect(outbox?.payload).toEqual({ delivered: true });
  });

  it('goes by SMTP where a server is configured, and is named so that a second one is recognised', async () => {
    const server = await startMailServer();
    const room = await createTestNotifications({ smtpUrl: server.url });
    const row = await room.emit(MAIL_REQUESTED, {
      ...request('lilei@example.org'),
      locale: 'zh-CN',
      subject: '确认邮箱',
    });

    await room.consume(row);

    expect(server.messages).toHaveLength(1);
    expect(server.messages[0]).toContain('To: lilei@example.org');
    expect(server.messages[0]).toContain(`Message-ID: <${row}@weir>`);
    expect(server.messages[0]).toContain('=?UTF-8?');
    await expect(room.localOutbox.list()).rejects.toMatchObject({ code: 'LOCAL_OUTBOX_NOT_FOUND' });
  });

  it('names nobody when the server refuses, and leaves the row to be tried again', async () => {
    const server = await startMailServer('550 5.1.1 <ada@example.org> user unknown');
    const room = await createTestNotifications({ smtpUrl: server.url });
    const row = await room.emit(MAIL_REQUESTED, request());

    const error = await room.consume(row).then(
      () => undefined,
      (reason: Error) => reason,
    );

    expect(error).toMatchObject({ code: 'MAIL_DELIVERY_FAILED' });
    expect(error?.message).toContain('550');
    expect(error?.message).not.toContain('ada');
    const [state] = await room.unitOfWork.query<{ done: boolean }>(
      'SELECT done_at IS NOT NULL AS done FROM outbox WHERE id = $1',
      [row],
    );
    expect(state?.done).toBe(false);
  });

  it('is not lost and not shown in production without a mail server', async () => {
    const room = await createTestNotifications({ environment: 'production' });
    const row = await room.emit(MAIL_REQUESTED, request());
    await expect(room.consume(row)).rejects.toMatchObject({ code: 'MAIL_NOT_CONFIGURED' });
    await expect(room.localOutbox.list()).rejects.toMatchObject({ code: 'LOCAL_OUTBOX_NOT_FOUND' });
  });

  it('does not repeat an address that it cannot read', async () => {
    const room = await createTestNotifications();
    const row = await room.emit(MAIL_REQUESTED, { ...request(), to: 'not an address' });
    const error = await room.consume(row).catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: 'MAIL_REQUEST_INVALID', message: 'The request for a mail is not valid: to.' });
  });
});
