import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FileFormat, UploadState } from './upload.machine.js';

/** One file on its way from a provider into a release. */
@Entity('upload')
export class UploadEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') datasetId: string;
  @Column('uuid') organizationId: string;
  @Column('text') fileName: string;
  @Column('text') format: FileFormat;
  @Column('text') state: UploadState;
  @Column('bigint', { nullable: true }) declaredBytes: string | null;
  @Column('text', { nullable: true }) declaredSha256: string | null;
  @Column('bigint', { nullable: true }) bytes: string | null;
  @Column('text', { nullable: true }) sha256: string | null;
  @Column('text', { nullable: true }) storageKey: string | null;
  @Column('uuid') createdBy: string;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz') expiresAt: Date;
}
