import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { ValidationError } from '@weir/kernel';

/** Argon2id with 19 MiB, two passes, one lane: the first choice of OWASP's password storage sheet. Argon2id is the library's default. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** NIST SP 800-63B-4: at least 15 characters where the password is the only factor is advised; 12 is this exchange's floor. */
const MIN_LENGTH = 12;
const MAX_LENGTH = 200;

/**
 * Hashes and checks passwords.
 */
@Injectable()
export class PasswordHasher {
  private decoy: Promise<string> | undefined;

  /** @throws ValidationError when the password is too short, too long, or the account's own address. */
  async hash(password: string, email: string): Promise<string> {
    const normalized = password.normalize('NFKC');
    const length = [...normalized].length;
    if (length < MIN_LENGTH || length > MAX_LENGTH) {
      throw new ValidationError('password', `password must have ${MIN_LENGTH} to ${MAX_LENGTH} characters.`);
    }
    if (normalized.toLowerCase() === email.toLowerCase() || new Set(normalized).size < 4) {
      throw new ValidationError(
        'password',
        'password must not be the e-mail address or the same few characters repeated.',
      );
    }
    return hash(normalized, COST);
  }

  /** Does the same work when there is no account, so that the time of the answer does not tell. */
  async verify(passwordHash: string | undefined, password: string): Promise<boolean> {
    this.decoy ??= hash('there is no account behind this hash', COST);
    const against = passwordHash ?? (await this.decoy);
    const matches = await verify(against, password.slice(0, MAX_LENGTH * 4).normalize('NFKC'));
    return matches && passwordHash !== undefined;
  }
}
