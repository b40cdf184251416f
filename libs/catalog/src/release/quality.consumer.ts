import { Injectable } from '@nestjs/common';
import { type Consumer, type Delivery, UnitOfWork } from '@weir/platform';
import { qualityScore } from '@weir/pricing';
import type { ReleaseProfile } from '../profiling/release-profile.js';
import { RELEASE_PROFILED } from './release.events.js';

/** Works out a release's data-quality score from its profile. */
@Injectable()
export class QualityConsumer implements Consumer {
  readonly name = 'catalog.quality';
  readonly queue = 'pricing';
  readonly topics = [RELEASE_PROFILED];

  constructor(private readonly unitOfWork: UnitOfWork) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    const [release] = await this.unitOfWork.query<{ profile: ReleaseProfile; createdAt: Date }>(
      `SELECT profile, created_at AS "createdAt" FROM release WHERE id = $1`,
      [delivery.subjectId],
    );
    const quality = release === undefined ? null : scoreOf(release.profile, release.createdAt);
    await delivery.complete(async (tx) => {
      await tx.query(`UPDATE release SET quality = $2 WHERE id = $1`, [delivery.subjectId, JSON.stringify(quality)]);
    });
  }
}

function scoreOf(profile: ReleaseProfile, createdAt: Date): object {
  return qualityScore({
    rows: profile.rows,
    columns: profile.columns.map((column) => ({
      name: column.name,
      nullCount: column.nullCount,
      distinctEstimate: column.distinctEstimate,
    })),
    duplicateRows: profile.duplicateRows,
    asOf: createdAt.toISOString(),
    lastUpdated: createdAt.toISOString(),
  });
}
