import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { isId, NotFoundError, newId, UnauthenticatedError, ValidationError } from '@weir/kernel';
import {
  actorOf,
  authorize,
  decodeCursor,
  isAuthorized,
  NOTIFICATION_REQUESTED,
  type NotificationRequest,
  type Page,
  type PageRequest,
  pageSize,
  type RequestContext,
  requireOrganization,
  toPage,
  UnitOfWork,
} from '@weir/platform';
import { z } from 'zod';
import type { SqlSource } from '../facts/sql-source.js';
import { codeName, line, parseInput, sha256Digest } from '../input.js';
import { requireOutsider } from '../organizations/outsider.js';
import { Credential } from './credential.entity.js';
import { type CredentialState, credentialMachine } from './credential.machine.js';

const credentialInput = z.object({
  kind: codeName,
  issuer: line(200),
  reference: line(200),
  validFrom: z.date(),
  validTo: z.date(),
  evidenceSha256: sha256Digest,
});

export interface SubmitCredentialInput {
  /** What it is evidence of, in the words of the rule packs, e.g. `security_assessment`. */
  readonly kind: string;
  readonly issuer: string;
  /** The document's number at its issuer. */
  readonly reference: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  /** SHA-256 of the document, 64 lower-case hex digits. */
  readonly evidenceSha256: string;
  readonly idempotencyKey?: string | null | undefined;
}

export interface CredentialView {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: string;
  readonly issuer: string;
  readonly reference: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly evidenceSha256: string;
  readonly state: CredentialState;
  readonly submittedAt: Date;
  readonly reviewedAt: Date | null;
  readonly reviewReason: string | null;
}

const CREDENTIAL = `
  SELECT id, organization_id AS "organizationId", kind, issuer, reference, valid_from AS "validFrom", valid_to AS "validTo",
         evidence_sha256 AS "evidenceSha256", state, submitted_at AS "submittedAt", reviewed_at AS "reviewedAt",
         review_reason AS "reviewReason"
    FROM credential`;

/** Evidence that organisations hold: submitted by a member, accepted by somebody of the platform who is not one. */
@Injectable()
export class CredentialService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws ValidationError. */
  async submitCredential(ctx: RequestContext, input: SubmitCredentialInput): Promise<{ credentialId: string }> {
    const { idempotencyKey, ...given } = input;
    const options = {
      name: 'submitCredential',
      permission: 'credential.submit',
      idempotencyKey,
      input: given,
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const organizationId = requireOrganization(ctx);
      const parsed = parseInput(credentialInput, given);
      if (parsed.validTo <= parsed.validFrom) throw new ValidationError('validTo', 'validTo must be after validFrom.');
      if (parsed.validTo <= command.now) throw new ValidationError('validTo', 'validTo must be in the future.');
      const id = newId(command.now.getTime());
      await command.tx.insert(Credential, {
        ...parsed,
        id,
        organizationId,
        state: credentialMachine.table.initial,
        submittedBy: actorOf(ctx),
        submittedAt: command.now,
      });
      command.describe('credential', id, { kind: parsed.kind });
      command.emit('credential.submitted', id, { organizationId, kind: parsed.kind });
      return { credentialId: id };
    });
  }

  /**
   * Accepts or rejects, with a reason that the organisation reads.
   * @throws ValidationError; CREDENTIAL_NOT_FOUND; CONFLICT_OF_INTEREST; ILLEGAL_TRANSITION when it was reviewed before.
   */
  async reviewCredential(
    ctx: RequestContext,
    input: { readonly credentialId: string; readonly accept: boolean; readonly reason: string },
  ): Promise<void> {
    const subject = { type: 'credential', id: input.credentialId };
    const options = { name: 'reviewCredential', permission: 'credential.review', subject } as const;
    await this.commands.run(ctx, options, async (command) => {
      const { reason } = parseInput(z.object({ reason: line(1000) }), { reason: input.reason });
      if (!isId(input.credentialId)) throw new NotFoundError('CREDENTIAL');
      const [row] = await command.tx.query<{ organizationId: string; kind: string; state: CredentialState }>(
        `SELECT organization_id AS "organizationId", kind, state FROM credential WHERE id = $1 FOR UPDATE`,
        [input.credentialId],
      );
      if (row === undefined) throw new NotFoundError('CREDENTIAL');
      await requireOutsider(command, row.organizationId);
      const { to } = credentialMachine.next(row.state, input.accept ? 'accept' : 'reject');
      await command.tx.execute(
        `UPDATE credential SET state = $3, reviewed_by = $4, reviewed_at = $5, review_reason = $6 WHERE id = $1 AND state = $2`,
        [input.credentialId, row.state, to, actorOf(ctx), command.now, reason],
      );
      command.describe('credential', input.credentialId, { organizationId: row.organizationId, state: to });
      command.emit('credential.reviewed', input.credentialId, {
        organizationId: row.organizationId,
        kind: row.kind,
        state: to,
      });
      command.emit(NOTIFICATION_REQUESTED, input.credentialId, reviewed(input.credentialId, row, to));
      return undefined;
    });
  }

  /** An organisation's credentials, newest first. @throws ORGANIZATION_NOT_FOUND for another one's members. */
  async list(
    ctx: RequestContext,
    page: PageRequest & { readonly organizationId?: string | undefined } = {},
  ): Promise<Page<CredentialView>> {
    if (ctx.principal.kind === 'anonymous') throw new UnauthenticatedError();
    const organizationId = page.organizationId ?? requireOrganization(ctx);
    if (!isAuthorized(ctx, 'organization.read', { organizationId }) || !isId(organizationId)) {
      throw new NotFoundError('ORGANIZATION');
    }
    return this.page('WHERE organization_id = $3', page, [organizationId]);
  }

  /** What waits for a review, newest first. */
  async listToReview(ctx: RequestContext, page: PageRequest = {}): Promise<Page<CredentialView>> {
    authorize(ctx, 'credential.review');
    return this.page(`WHERE state = 'SUBMITTED'`, page, []);
  }

  /**
   * Kinds of evidence that organisations hold at an instant: accepted and within their validity. One statement, in the
   * caller's transaction or outside of one; for rooms above, which authorise their own callers.
   * @returns by organisation; one without any is missing from it.
   */
  async validKinds(source: SqlSource, organizationIds: readonly string[], asOf: Date): Promise<Map<string, string[]>> {
    const rows = await source.query<{ organizationId: string; kinds: string[] }>(
      `SELECT organization_id AS "organizationId", array_agg(DISTINCT kind ORDER BY kind) AS kinds FROM credential
        WHERE organization_id = ANY($1::uuid[]) AND state = 'ACCEPTED' AND valid_from <= $2 AND valid_to > $2
        GROUP BY organization_id`,
      [organizationIds, asOf],
    );
    return new Map(rows.map((row) => [row.organizationId, row.kinds]));
  }

  private async page(
    where: string,
    request: PageRequest,
    parameters: readonly unknown[],
  ): Promise<Page<CredentialView>> {
    const size = pageSize(request);
    const [after] = request.after ? decodeCursor(request.after, 1) : [null];
    if (after !== null && !isId(after)) throw new ValidationError('after', 'after is not a cursor of this list.');
    const rows = await this.unitOfWork.query<CredentialView>(
      `${CREDENTIAL} ${where} AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $1`,
      [size + 1, after ?? null, ...parameters],
    );
    return toPage(rows, size, (row) => [row.id]);
  }
}

function reviewed(
  credentialId: string,
  credential: { readonly organizationId: string; readonly kind: string },
  state: CredentialState,
): NotificationRequest {
  const accepted = state === 'ACCEPTED';
  return {
    audience: [{ organizationId: credential.organizationId }],
    kind: accepted ? 'credential.accepted' : 'credential.rejected',
    subjectType: 'credential',
    subjectId: credentialId,
    text: {
      en: `Your evidence ${credential.kind} was ${accepted ? 'accepted' : 'rejected'}.`,
      'zh-CN': `您提交的证明材料 ${credential.kind} ${accepted ? '已通过审核' : '未通过审核'}。`,
    },
  };
}
