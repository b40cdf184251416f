import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Keyring, type Transaction } from '@weir/platform';
import { generateSecret, generateURI, verify } from 'otplib';
import { seal, unseal } from './sealed-secret.js';
import { hashToken } from './tokens.js';

/** One step of 30 s before and after, for clocks that differ (RFC 6238, 5.2). */
const TOLERANCE_S = 30;
const RECOVERY_CODES = 10;
const RECOVERY_CODE_BYTES = 10;

/** Secrets of authenticator apps (RFC 6238) and the codes that stand in for a lost one. */
@Injectable()
export class SecondFactor {
  constructor(private readonly keyring: Keyring) {}

  newSecret(): string {
    return generateSecret();
  }

  seal(userId: string, secret: string): string {
    return seal(this.keyring, 'totp', userId, secret);
  }

  /** What an authenticator app reads from a QR code. */
  uri(email: string, secret: string): string {
    return generateURI({ issuer: 'Weir', label: email, secret });
  }

  /**
   * Takes a code of the app or, once each, a recovery code. The time step of a code moves forward by compare-and-set: of
   * two uses of one code, at the same time or later, one is taken.
   * @param sealedSecret of the person's factor, confirmed or about to be.
   */
  async take(tx: Transaction, userId: string, sealedSecret: string, code: string): Promise<boolean> {
    const digits = code.replaceAll(/\s/g, '');
    return /^\d{6}$/.test(digits)
      ? this.takeCode(tx, userId, sealedSecret, digits)
      : this.takeRecoveryCode(tx, userId, code);
  }

  /** New recovery codes in the place of the old ones. @returns the codes, to be shown once. */
  async replaceRecoveryCodes(tx: Transaction, userId: string): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, () => randomBytes(RECOVERY_CODE_BYTES).toString('hex'));
    await tx.query('DELETE FROM recovery_code WHERE user_id = $1', [userId]);
    await tx.query('INSERT INTO recovery_code (user_id, code_hash) SELECT $1, unnest($2::bytea[])', [
      userId,
      codes.map((code) => recoveryHash(userId, code)),
    ]);
    return codes.map((code) => code.replaceAll(/(.{5})(?=.)/g, '$1-'));
  }

  private async takeCode(tx: Transaction, userId: string, sealedSecret: string, code: string): Promise<boolean> {
    const result = await verify({
      secret: unseal(this.keyring, 'totp', userId, sealedSecret),
      token: code,
      epoch: Math.floor(tx.now.getTime() / 1000),
      epochTolerance: TOLERANCE_S,
    });
    if (!result.valid || !('timeStep' in result)) return false;
    const moved = await tx.execute(
      'UPDATE totp SET last_step = $2 WHERE user_id = $1 AND secret_sealed = $3 AND (last_step IS NULL OR last_step < $2)',
      [userId, result.timeStep, sealedSecret],
    );
    return moved === 1;
  }

  private async takeRecoveryCode(tx: Transaction, userId: string, code: string): Promise<boolean> {
    const used = await tx.execute(
      `UPDATE recovery_code SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL
          AND EXISTS (SELECT FROM totp WHERE user_id = $1 AND confirmed_at IS NOT NULL)`,
      [userId, recoveryHash(userId, code.toLowerCase().replaceAll(/[\s-]/g, '')), tx.now],
    );
    return used === 1;
  }
}

function recoveryHash(userId: string, code: string): Buffer {
  return hashToken(`recovery:${userId}:${code}`);
}
