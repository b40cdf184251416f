import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CredentialState } from './credential.machine.js';

/** A document that an organisation holds, e.g. a security assessment; the exchange keeps its digest. */
@Entity('credential')
export class Credential {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') organizationId: string;
  @Column('text') kind: string;
  @Column('text') issuer: string;
  @Column('text') reference: string;
  @Column('timestamptz') validFrom: Date;
  @Column('timestamptz') validTo: Date;
  @Column('text') evidenceSha256: string;
  @Column('text') state: CredentialState;
  @Column('text') submittedBy: string;
  @Column('timestamptz') submittedAt: Date;
  @Column('text', { nullable: true }) reviewedBy: string | null;
  @Column('timestamptz', { nullable: true }) reviewedAt: Date | null;
  @Column('text', { nullable: true }) reviewReason: string | null;
}
