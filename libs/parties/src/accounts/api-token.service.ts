import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { isId, NotFoundError, newId, ValidationError } from '@weir/kernel';
import { authorize, PERMISSIONS, type RequestContext, UnitOfWork } from '@weir/platform';
import { z } from 'zod';
import { requireSession } from '../authentication/require-session.js';
import { line, parseInput } from '../input.js';
import { ApiToken } from './account.entity.js';
import { API_TOKEN_PREFIX, newToken } from './tokens.js';

const DAY_MS = 86_400_000;
const MAX_LIFETIME_DAYS = 366;
const MAX_TOKENS = 50;
/** What a program may never do for a person: change how the person signs in, make tokens, let people in. */
const SESSION_ONLY = new Set(['account', 'token', 'platform']);

const GROUPS = [...new Set(Object.keys(PERMISSIONS).map((permission) => permission.split('.')[0] ?? ''))];
/** Every scope that a token may have: a permission, or all of a group as `order.*`. */
export const API_TOKEN_SCOPES: readonly string[] = [
  ...Object.keys(PERMISSIONS),
  ...GROUPS.map((group) => `${group}.*`),
].filter((scope) => scope.includes('.') && !SESSION_ONLY.has(scope.split('.')[0] ?? ''));

const tokenInput = z.object({
  name: line(100),
  scopes: z.array(z.string()).min(1, 'must name at least one scope').max(100, 'must have at most 100 entries'),
  expiresInDays: z
    .number()
    .int()
    .min(1, 'must be at least 1')
    .max(MAX_LIFETIME_DAYS, `must be at most ${MAX_LIFETIME_DAYS}`),
});

export interface CreateApiTokenInput {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresInDays: number;
}

export interface ApiTokenView {
  readonly id: string;
  readonly name: string;
  readonly organizationId: string | null;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** API tokens of a person, each for the organisation that the person acted for when making it. */
@Injectable()
export class ApiTokenService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @returns the token, shown this once. @throws ValidationError; ForbiddenError unless called from a session. */
  async create(
    ctx: RequestContext,
    input: CreateApiTokenInput,
  ): Promise<{ id: string; token: string; expiresAt: Date }> {
    const { name, scopes, expiresInDays } = parseInput(tokenInput, input);
    const unknown = scopes.find((scope) => !API_TOKEN_SCOPES.includes(scope));
    if (unknown !== undefined) {
      throw new ValidationError(
        'scopes',
        `scopes must be permissions that a token may have, e.g. order.read or listing.*.`,
        {
          allowed: API_TOKEN_SCOPES,
        },
      );
    }
    const { token, hash } = newToken(API_TOKEN_PREFIX);
    const created = await this.commands.run(
      ctx,
      { name: 'createApiToken', permission: 'token.manage', stepUp: 'enrolled' },
      async (command) => {
        const { userId, organizationId } = requireSession(ctx);
        const id = newId(command.now.getTime());
        const expiresAt = new Date(command.now.getTime() + expiresInDays * DAY_MS);
        await this.requireRoom(command.tx, userId, command.now);
        await command.tx.insert(ApiToken, {
          id,
          userId,
          organizationId: organizationId ?? null,
          name,
          tokenHash: hash,
          scopes: [...new Set(scopes)],
          createdAt: command.now,
          expiresAt,
        });
        command.describe('api_token', id, { scopes: [...new Set(scopes)] });
        return { id, expiresAt: expiresAt.toISOString() };
      },
    );
    return { id: created.id, token, expiresAt: new Date(created.expiresAt) };
  }

  /** The caller's tokens, newest first; at most 50 are good at a time, older ones are shown up to 100. */
  async list(ctx: RequestContext): Promise<ApiTokenView[]> {
    authorize(ctx, 'token.manage');
    const { userId } = requireSession(ctx);
    return this.unitOfWork.query<ApiTokenView>(
      `SELECT id, name, organization_id AS "organizationId", scopes, created_at AS "createdAt", expires_at AS "expiresAt",
              last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"
         FROM api_token WHERE user_id = $1 ORDER BY id DESC LIMIT 100`,
      [userId],
    );
  }

  /** Counts at the next request. @throws API_TOKEN_NOT_FOUND for an unknown one and for another person's. */
  async revoke(ctx: RequestContext, tokenId: string): Promise<void> {
    const options = {
      name: 'revokeApiToken',
      permission: 'token.manage',
      subject: { type: 'api_token', id: tokenId },
    } as const;
    await this.commands.run(ctx, options, async ({ tx }) => {
      const { userId } = requireSession(ctx);
      if (!isId(tokenId)) throw new NotFoundError('API_TOKEN');
      const found = await tx.execute(
        'UPDATE api_token SET revoked_at = coalesce(revoked_at, $3) WHERE id = $1 AND user_id = $2',
        [tokenId, userId, tx.now],
      );
      if (found === 0) throw new NotFoundError('API_TOKEN');
      return undefined;
    });
  }

  private async requireRoom(
    tx: { query: <Row extends object>(sql: string, parameters: readonly unknown[]) => Promise<Row[]> },
    userId: string,
    now: Date,
  ): Promise<void> {
    const [row] = await tx.query<{ live: number }>(
      'SELECT count(*)::int AS live FROM api_token WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2',
      [userId, now],
    );
    if ((row?.live ?? 0) >= MAX_TOKENS) {
      throw new ValidationError('name', `A person may have ${MAX_TOKENS} API tokens. Revoke one that is not used.`);
    }
  }
}
