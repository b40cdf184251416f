import { Injectable } from '@nestjs/common';
import { Keyring, RateLimiter, type RequestContext } from '@weir/platform';

const QUARTER_HOUR_S = 900;
const HOUR_S = 3600;
/** Failed sign-ins of one account in a quarter of an hour. */
export const SIGN_IN_FAILURES_PER_ACCOUNT = 10;
/** Failed sign-ins from one address in a quarter of an hour: an office shares one. */
export const SIGN_IN_FAILURES_PER_IP = 100;
/** Messages that strangers may cause to one mailbox in an hour. */
export const MAILS_PER_MAILBOX = 5;
/** Sign-ups and resets from one address in an hour. */
export const ACCOUNT_REQUESTS_PER_IP = 100;
/** Invitations that one person sends in an hour. */
export const INVITATIONS_PER_PERSON = 100;
/** Wrong codes of the second factor and wrong present passwords of a signed-in person, in a quarter of an hour. */
export const PROOF_FAILURES_PER_ACCOUNT = 10;

/** Limits on guessing and on mail. The limiter's keys are pseudonyms: no address is stored in them. */
@Injectable()
export class AccountThrottle {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly keyring: Keyring,
  ) {}

  /**
   * Counts an attempt to sign in, whether the account exists or not.
   * @returns what takes the attempt back: only failures count.
   * @throws RateLimitedError
   */
  async signIn(ctx: RequestContext, email: string): Promise<() => Promise<void>> {
    const account = this.key('sign-in-account', email);
    const ip = this.key('sign-in-ip', ctx.ip ?? 'unknown');
    await this.limiter.consume(ip, SIGN_IN_FAILURES_PER_IP, QUARTER_HOUR_S);
    await this.limiter.consume(account, SIGN_IN_FAILURES_PER_ACCOUNT, QUARTER_HOUR_S);
    return () => this.limiter.giveBack([ip, account]);
  }

  /** @throws RateLimitedError */
  async mailTo(ctx: RequestContext, email: string): Promise<void> {
    await this.limiter.consume(this.key('mail-ip', ctx.ip ?? 'unknown'), ACCOUNT_REQUESTS_PER_IP, HOUR_S);
    await this.limiter.consume(this.key('mail-to', email), MAILS_PER_MAILBOX, HOUR_S);
  }

  /** @throws RateLimitedError */
  async invitation(userId: string, email: string): Promise<void> {
    await this.limiter.consume(this.key('invitations-of', userId), INVITATIONS_PER_PERSON, HOUR_S);
    await this.limiter.consume(this.key('mail-to', email), MAILS_PER_MAILBOX, HOUR_S);
  }

  /** @throws RateLimitedError */
  async proof(userId: string): Promise<() => Promise<void>> {
    const key = this.key('proof', userId);
    await this.limiter.consume(key, PROOF_FAILURES_PER_ACCOUNT, QUARTER_HOUR_S);
    return () => this.limiter.giveBack([key]);
  }

  private key(purpose: string, value: string): string {
    return `${purpose}:${this.keyring.hmac('throttle', value.normalize('NFC').trim().toLowerCase())}`;
  }
}
