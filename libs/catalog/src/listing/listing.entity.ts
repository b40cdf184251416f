import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RevisionState } from './listing.machine.js';

@Entity('listing')
export class ListingEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') organizationId: string;
  @Column('uuid') datasetId: string;
  @Column('uuid', { nullable: true }) liveRevisionId: string | null;
  @Column('uuid') latestRevisionId: string;
  @Column('int') revisionCount: number;
  @Column('timestamptz') createdAt: Date;
}

/** Metadata and plans of a listing as submitted: content never changes, only the state moves. */
@Entity('listing_revision')
export class ListingRevisionEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') listingId: string;
  @Column('uuid') organizationId: string;
  @Column('int') number: number;
  @Column('uuid') releaseId: string;
  @Column('text') state: RevisionState;
  @Column('text') title: string;
  @Column('text') description: string;
  @Column('text', { array: true }) tags: string[];
  @Column('text') language: string;
  @Column('text') licence: string;
  @Column('jsonb') coverage: object;
  @Column('jsonb') freshness: object;
  @Column('text') sourceStatement: string;
  @Column('jsonb') plans: object[];
  @Column('jsonb') adjustments: object[];
  @Column('text') rounding: string;
  @Column('bigint', { nullable: true }) priceFromMinor: string | null;
  @Column('char', { length: 3, nullable: true }) priceFromCurrency: string | null;
  @Column('text') contentDigest: string;
  @Column('uuid', { nullable: true }) decisionId: string | null;
  @Column('text', { nullable: true }) effect: string | null;
  @Column('text', { array: true }) categories: string[];
  @Column('text', { array: true }) designatedClasses: string[];
  @Column('jsonb', { nullable: true }) publicProfile: object | null;
  @Column('tsvector') search: string;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz', { nullable: true }) submittedAt: Date | null;
  @Column('timestamptz', { nullable: true }) decidedAt: Date | null;
}
