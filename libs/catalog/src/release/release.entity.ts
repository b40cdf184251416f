import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FileFormat } from '../upload/upload.machine.js';
import type { ReleaseState } from './release.machine.js';

/** An immutable edition of a dataset: its files never change; a correction is a new release. */
@Entity('release')
export class ReleaseEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') datasetId: string;
  @Column('uuid') organizationId: string;
  @Column('int') number: number;
  @Column('text') notes: string;
  @Column('text') state: ReleaseState;
  @Column('bigint') bytes: string;
  @Column('bigint', { nullable: true }) rowCount: string | null;
  @Column('jsonb', { nullable: true }) failure: object | null;
  @Column('jsonb', { nullable: true }) profile: object | null;
  @Column('jsonb', { nullable: true }) quality: object | null;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz', { nullable: true }) profiledAt: Date | null;
}

@Entity('release_file')
export class ReleaseFileEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') releaseId: string;
  @Column('uuid') uploadId: string;
  @Column('int') position: number;
  @Column('text') name: string;
  @Column('text') format: FileFormat;
  @Column('bigint') bytes: string;
  @Column('text') sha256: string;
  @Column('text') storageKey: string;
  @Column('text', { nullable: true }) parquetKey: string | null;
  @Column('bigint', { nullable: true }) parquetBytes: string | null;
  @Column('text', { nullable: true }) parquetSha256: string | null;
}
