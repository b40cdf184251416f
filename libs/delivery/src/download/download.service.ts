import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail, CommandRunner } from '@weir/audit';
import { ListingRepository } from '@weir/catalog';
import { ConflictError, NotFoundError, WeirError } from '@weir/kernel';
import { DecisionRepository, GateService } from '@weir/moderation';
import {
  isAuthorized,
  Keyring,
  type ObjectStore,
  type RequestContext,
  UnitOfWork,
  type WeirConfig,
} from '@weir/platform';
import {
  type EntitledFile,
  type Entitlement,
  EntitlementRepository,
  LISTING_STOPPED,
} from '../entitlement/entitlement.repository.js';
import { GateRefusalError, requireDeliverable } from '../gate/require-deliverable.js';
import { ActiveStreams } from './active-streams.js';
import { openDownloadToken, sealDownloadToken } from './download-token.js';

const LINK_LIFETIME_MS = 15 * 60 * 1000;
/** Requests for one file within this time of its first byte are one use. */
const USE_WINDOW_MS = 24 * 3600 * 1000;

export interface DownloadLink {
  readonly url: string;
  readonly expiresAt: string;
  readonly fileName: string;
  readonly bytes: string;
  readonly sha256: string;
}

export interface OpenDownload {
  readonly file: EntitledFile;
  readonly size: number;
  /** Opens the bytes; `start` and `end` inclusive. Counts as a use at the first byte of a new window. */
  read(range: { start: number; end: number }): Promise<Readable>;
}

@Injectable()
export class DownloadService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly entitlements: EntitlementRepository,
    private readonly revisions: ListingRepository,
    private readonly gate: GateService,
    private readonly decisions: DecisionRepository,
    private readonly keyring: Keyring,
    private readonly streams: ActiveStreams,
    private readonly trail: AuditTrail,
    @Inject('ObjectStore') private readonly store: ObjectStore,
    @Inject('WeirConfig') private readonly config: WeirConfig,
  ) {}

  /** A signed link of 15 minutes to one file. The gate is asked again; what it refuses leaves a decision. */
  async createDownload(
    ctx: RequestContext,
    input: { entitlementId: string; fileId?: string | null },
  ): Promise<DownloadLink> {
    const subject = { type: 'entitlement', id: input.entitlementId };
    let asked: { revisionId: string; buyerOrganizationId: string } | undefined;
    const linked = this.commands.run(
      ctx,
      { name: 'createDownload', permission: 'delivery.receive', subject },
      async (command) => {
        const entitlement = await this.entitlements.find(input.entitlementId, command.tx);
        if (
          entitlement === undefined ||
          !isAuthorized(ctx, 'delivery.receive', { organizationId: entitlement.buyerOrganizationId })
        ) {
          throw new NotFoundError('ENTITLEMENT');
        }
        requireAlive(entitlement, command.now);
        const file = fileOf(entitlement, input.fileId);
        const revision = await this.revisions.revision(entitlement.revisionId, command.tx);
        if (revision === undefined) throw new NotFoundError('LISTING');
        asked = { revisionId: revision.id, buyerOrganizationId: entitlement.buyerOrganizationId };
        const { decision, buyer } = await this.gate.decideForBuyer(command.tx, 'delivery', revision, {
          organizationId: entitlement.buyerOrganizationId,
          purpose: entitlement.purpose,
          destination: entitlement.destination,
          orderId: entitlement.orderId,
        });
        const decisionId = await this.decisions.insert(command.tx, ctx, {
          point: 'delivery',
          revisionId: revision.id,
          subjectId: entitlement.id,
          buyerOrganizationId: entitlement.buyerOrganizationId,
          decision,
        });
        requireDeliverable(decision, buyer.designatedClasses);
        const expiresAtMs = command.now.getTime() + LINK_LIFETIME_MS;
        const token = sealDownloadToken(this.keyring, { entitlementId: entitlement.id, fileId: file.id, expiresAtMs });
        command.describe('entitlement', entitlement.id, { fileId: file.id, decisionId });
        return {
          url: `${this.config.http.publicUrl}/downloads/${token}`,
          expiresAt: new Date(expiresAtMs).toISOString(),
          fileName: file.name,
          bytes: file.bytes,
          sha256: file.sha256,
        };
      },
    );
    return linked.catch(async (error: unknown) => {
      if (error instanceof GateRefusalError && asked !== undefined) {
        const { decision } = error;
        await this.decisions.insertRefused(ctx, { ...asked, point: 'delivery', subjectId: subject.id, decision });
      }
      throw error;
    });
  }

  /**
   * What a link leads to. The link is the authority; the entitlement behind it must be alive now.
   * @throws NotFoundError for a link that was changed or expired; FORBIDDEN-family codes for an entitlement that has ended.
   */
  async open(ctx: RequestContext, token: string): Promise<OpenDownload> {
    const claims = openDownloadToken(this.keyring, token);
    if (claims === undefined || claims.expiresAtMs <= this.unitOfWork.clock.nowMs())
      throw new NotFoundError('DOWNLOAD');
    const entitlement = await this.entitlements.find(claims.entitlementId);
    const file = entitlement?.files.find((candidate) => candidate.id === claims.fileId);
    if (entitlement === undefined || file === undefined) throw new NotFoundError('DOWNLOAD');
    requireAlive(entitlement, this.unitOfWork.clock.now());
    return {
      file,
      size: Number(file.bytes),
      read: (range) => this.read(ctx, entitlement, file, range),
    };
  }

  private async read(
    ctx: RequestContext,
    entitlement: Entitlement,
    file: EntitledFile,
    range: { start: number; end: number },
  ): Promise<Readable> {
    await this.requireStored(file);
    await this.consumeUse(ctx, entitlement, file);
    const stream = this.store.read(file.storageKey, range);
    this.streams.add(entitlement.id, stream);
    let bytes = 0;
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    stream.pause();
    stream.once('close', () => void this.meter(entitlement.id, file.id, bytes).catch(() => {}));
    return stream;
  }

  /**
   * No use is spent on bytes that the store cannot give.
   * @throws FILE_UNAVAILABLE
   */
  private async requireStored(file: EntitledFile): Promise<void> {
    const problem = await this.store.size(file.storageKey).then(
      (bytes) => (bytes === Number(file.bytes) ? undefined : new Error(`${bytes} bytes are stored`)),
      (error: Error) => error,
    );
    if (problem === undefined) return;
    throw new WeirError('FILE_UNAVAILABLE', 'The file cannot be read at the moment. Try again later.', {
      httpStatus: 503,
      cause: problem,
    });
  }

  /**
   * Counts a use, never beyond the quota however many requests come at once: the entitlement's row is the lock, and a
   * request within the window of an earlier use is that same use.
   */
  private async consumeUse(ctx: RequestContext, entitlement: Entitlement, file: EntitledFile): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      // A statement of its own: only the snapshot of the next one sees what those that were waited for have counted.
      await tx.query(`SELECT FROM entitlement WHERE id = $1 FOR UPDATE`, [entitlement.id]);
      const [row] = await tx.query<{ state: string; isStopped: boolean; isCounted: boolean; isLeft: boolean }>(
        `SELECT e.state, ${LISTING_STOPPED} AS "isStopped", (e.quota IS NULL OR e.uses < e.quota) AS "isLeft",
                EXISTS (SELECT 1 FROM entitlement_use u WHERE u.entitlement_id = e.id AND u.file_id = $2 AND u.started_at > $3) AS "isCounted"
           FROM entitlement e WHERE e.id = $1`,
        [entitlement.id, file.id, new Date(tx.now.getTime() - USE_WINDOW_MS)],
      );
      if (row?.state !== 'ACTIVE' && row?.state !== 'EXHAUSTED') throw ended(row?.state ?? 'gone', entitlement);
      if (row.isStopped) throw ended('SUSPENDED', entitlement);
      if (row.isCounted) return;
      if (!row.isLeft)
        throw new ConflictError(
          'QUOTA_EXHAUSTED',
          `All ${entitlement.quota} uses of order ${entitlement.orderId} are spent. For more, request a quote (requestQuote) and place a further order.`,
          { details: { quota: entitlement.quota, orderId: entitlement.orderId } },
        );
      await tx.query(
        `WITH used AS (INSERT INTO entitlement_use (entitlement_id, file_id, started_at) VALUES ($1, $2, $3))
         UPDATE entitlement SET uses = uses + 1, state = CASE WHEN quota IS NOT NULL AND uses + 1 >= quota THEN 'EXHAUSTED' ELSE state END WHERE id = $1`,
        [entitlement.id, file.id, tx.now],
      );
      await this.trail.append(tx, ctx, [
        {
          action: 'receiveFile',
          subjectType: 'entitlement',
          subjectId: entitlement.id,
          outcome: 'succeeded',
          details: { fileId: file.id, sha256: file.sha256 },
        },
      ]);
    });
  }

  private async meter(entitlementId: string, fileId: string, bytes: number): Promise<void> {
    await this.unitOfWork.query(
      `INSERT INTO delivery_meter AS m (entitlement_id, file_id, requests, bytes, last_at) VALUES ($1, $2, 1, $3, $4)
       ON CONFLICT (entitlement_id, file_id) DO UPDATE SET requests = m.requests + 1, bytes = m.bytes + excluded.bytes, last_at = excluded.last_at`,
      [entitlementId, fileId, bytes, this.unitOfWork.clock.now()],
    );
  }
}

function fileOf(entitlement: Entitlement, fileId: string | null | undefined): EntitledFile {
  const file = fileId == null ? entitlement.files[0] : entitlement.files.find((candidate) => candidate.id === fileId);
  if (file === undefined) throw new NotFoundError('FILE');
  return file;
}

/** An exhausted entitlement lets running uses finish; no new use begins. */
function requireAlive(entitlement: Entitlement, now: Date): void {
  if (entitlement.state !== 'ACTIVE' && entitlement.state !== 'EXHAUSTED') throw ended(entitlement.state, entitlement);
  if (entitlement.isListingStopped) throw ended('SUSPENDED', entitlement);
  if (entitlement.validFrom > now) throw ended('NOT_STARTED', entitlement);
  if (entitlement.validTo !== null && entitlement.validTo <= now) throw ended('EXPIRED', entitlement);
}

/** 403, never 429 or 5xx: clients must not try again. */
function ended(state: string, entitlement: Entitlement): WeirError {
  return new WeirError(
    `ENTITLEMENT_${state}`,
    `The entitlement of order ${entitlement.orderId} is ${state.toLowerCase()}${entitlement.reason ? `: ${entitlement.reason}` : ''}.`,
    {
      httpStatus: 403,
    },
  );
}
