import { newId } from '@weir/kernel';
import { Keyring } from '@weir/platform';
import { openPass, sealPass } from './queue-board-pass.js';

const secret = (byte: number) => Buffer.alloc(32, byte).toString('base64url');
const keyring = new Keyring({ signingKeys: [{ kid: 'k', secret: secret(1) }], secretKey: secret(2) });
const pass = { userId: newId(), expiresAtMs: 2_000 };

describe('queue board pass', () => {
  it('opens until it expires', () => {
    expect(openPass(keyring, sealPass(keyring, pass), 1_999)).toEqual(pass);
    expect(openPass(keyring, sealPass(keyring, pass), 2_000)).toBeUndefined();
  });

  it('opens neither with a later end nor for another person', () => {
    const [userId, , mac] = sealPass(keyring, pass).split('.');
    expect(openPass(keyring, `${userId}.9999.${mac}`, 0)).toBeUndefined();
    expect(openPass(keyring, `${newId()}.2000.${mac}`, 0)).toBeUndefined();
    expect(openPass(keyring, 'nonsense', 0)).toBeUndefined();
  });
});
