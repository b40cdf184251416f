import { Injectable } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { ConflictError, ValidationError } from '@weir/kernel';
import type { RequestContext } from '@weir/platform';
import { requireSession } from '../authentication/require-session.js';
import { SecondFactor } from './second-factor.js';
import { AccountThrottle } from './throttle.js';

interface TotpRow {
  readonly secretSealed: string;
  readonly confirmed: boolean;
}

export interface TotpEnrolment {
  /** Base32, for typing in. */
  readonly secret: string;
  /** `otpauth://` for a QR code. */
  readonly uri: string;
}

/** A person's second factor: enrol, confirm, disable, step up. Only from a session. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly factor: SecondFactor,
    private readonly throttle: AccountThrottle,
  ) {}

  /** Begins or restarts an enrolment. @throws ConflictError TOTP_ENABLED when a factor is confirmed already. */
  async enrolTotp(ctx: RequestContext): Promise<TotpEnrolment> {
    const { userId, email } = requireSession(ctx);
    const secret = this.factor.newSecret();
    await this.run(ctx, 'enrolTotp', userId, async (command) => {
      const stored = await command.tx.query(
        `INSERT INTO totp AS t (user_id, secret_sealed, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id) DO UPDATE SET secret_sealed = excluded.secret_sealed, created_at = excluded.created_at,
                last_step = NULL WHERE t.confirmed_at IS NULL RETURNING user_id`,
        [userId, this.factor.seal(userId, secret), command.now],
      );
      if (stored.length === 0) {
        throw new ConflictError('TOTP_ENABLED', 'A second factor is enabled already. Disable it first.');
      }
    });
    return { secret, uri: this.factor.uri(email, secret) };
  }

  /** Proves that the app works. @returns the recovery codes, shown this once. @throws ValidationError for a wrong code. */
  async confirmTotp(ctx: RequestContext, input: { readonly code: string }): Promise<{ recoveryCodes: string[] }> {
    const { userId, sessionId } = requireSession(ctx);
    let recoveryCodes: string[] = [];
    await this.withCode(ctx, 'confirmTotp', userId, async (command) => {
      const totp = await this.find(command, userId);
      if (totp === undefined || totp.confirmed) {
        throw new ConflictError('TOTP_NOT_ENROLLING', 'No enrolment is open. Begin one with enrolTotp.');
      }
      await this.take(command, userId, totp, input.code);
      await command.tx.execute('UPDATE totp SET confirmed_at = $2 WHERE user_id = $1', [userId, command.now]);
      recoveryCodes = await this.factor.replaceRecoveryCodes(command.tx, userId);
      await this.markStepUp(command, sessionId);
    });
    return { recoveryCodes };
  }

  /** @throws ValidationError for a wrong code; ConflictError TOTP_NOT_ENABLED. */
  async disableTotp(ctx: RequestContext, input: { readonly code: string }): Promise<void> {
    const { userId } = requireSession(ctx);
    await this.withCode(ctx, 'disableTotp', userId, async (command) => {
      await this.take(command, userId, await this.enabled(command, userId), input.code);
      await command.tx.query('DELETE FROM recovery_code WHERE user_id = $1', [userId]);
      await command.tx.query('DELETE FROM totp WHERE user_id = $1', [userId]);
      await command.tx.query('UPDATE session SET stepped_up_at = NULL WHERE user_id = $1', [userId]);
    });
  }

  /** New recovery codes; the old ones are good no longer. @throws ValidationError for a wrong code. */
  async replaceRecoveryCodes(
    ctx: RequestContext,
    input: { readonly code: string },
  ): Promise<{ recoveryCodes: string[] }> {
    const { userId } = requireSession(ctx);
    let recoveryCodes: string[] = [];
    await this.withCode(ctx, 'replaceRecoveryCodes', userId, async (command) => {
      await this.take(command, userId, await this.enabled(command, userId), input.code);
      recoveryCodes = await this.factor.replaceRecoveryCodes(command.tx, userId);
    });
    return { recoveryCodes };
  }

  /** Proves the second factor for this session. @throws ValidationError for a wrong code; ConflictError TOTP_NOT_ENABLED. */
  async stepUp(ctx: RequestContext, input: { readonly code: string }): Promise<void> {
    const { userId, sessionId } = requireSession(ctx);
    await this.withCode(ctx, 'stepUp', userId, async (command) => {
      await this.take(command, userId, await this.enabled(command, userId), input.code);
      await this.markStepUp(command, sessionId);
    });
  }

  /** Wrong codes are counted, right ones are not. */
  private async withCode(
    ctx: RequestContext,
    name: string,
    userId: string,
    work: (command: Command) => Promise<void>,
  ): Promise<void> {
    const giveBack = await this.throttle.proof(userId);
    await this.run(ctx, name, userId, work);
    await giveBack();
  }

  private async run(
    ctx: RequestContext,
    name: string,
    userId: string,
    work: (command: Command) => Promise<void>,
  ): Promise<void> {
    const options = { name, permission: 'account.manage', subject: { type: 'user', id: userId } } as const;
    await this.commands.run(ctx, options, async (command) => {
      await work(command);
      return undefined;
    });
  }

  private async find(command: Command, userId: string): Promise<TotpRow | undefined> {
    const [row] = await command.tx.query<TotpRow>(
      `SELECT secret_sealed AS "secretSealed", confirmed_at IS NOT NULL AS confirmed FROM totp WHERE user_id = $1 FOR UPDATE`,
      [userId],
    );
    return row;
  }

  private async enabled(command: Command, userId: string): Promise<TotpRow> {
    const totp = await this.find(command, userId);
    if (totp?.confirmed !== true) throw new ConflictError('TOTP_NOT_ENABLED', 'No second factor is enabled.');
    return totp;
  }

  private async take(command: Command, userId: string, totp: TotpRow, code: string): Promise<void> {
    if (await this.factor.take(command.tx, userId, totp.secretSealed, code)) return;
    throw new ValidationError('code', 'code is wrong, has expired, or was used before.');
  }

  private async markStepUp(command: Command, sessionId: string): Promise<void> {
    await command.tx.execute('UPDATE session SET stepped_up_at = $2 WHERE id = $1', [sessionId, command.now]);
  }
}
