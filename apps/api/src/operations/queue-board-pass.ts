import { isId } from '@weir/kernel';
import type { Keyring } from '@weir/platform';

const PURPOSE = 'queue-board';

/** Who may look at the queues, until when: signed, so that the board needs no session of its own. */
export interface QueueBoardPass {
  readonly userId: string;
  readonly expiresAtMs: number;
}

export function sealPass(keyring: Keyring, pass: QueueBoardPass): string {
  const body = `${pass.userId}.${pass.expiresAtMs}`;
  return `${body}.${keyring.hmac(PURPOSE, body)}`;
}

/** `undefined` for a pass that was not made here, was changed or has expired. */
export function openPass(keyring: Keyring, text: string, nowMs: number): QueueBoardPass | undefined {
  const [userId, expires, mac, rest] = text.split('.');
  if (!isId(userId) || expires === undefined || mac === undefined || rest !== undefined) return undefined;
  if (!keyring.verifyHmac(PURPOSE, `${userId}.${expires}`, mac)) return undefined;
  const expiresAtMs = Number(expires);
  return expiresAtMs > nowMs ? { userId, expiresAtMs } : undefined;
}
