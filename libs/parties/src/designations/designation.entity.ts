import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An entry of the registry of designated traders: who may trade what is restricted to its class. */
@Entity('designation')
export class Designation {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') organizationId: string;
  @Column('text') class: string;
  @Column('text') licenceNumber: string;
  @Column('text') issuer: string;
  @Column('text') scope: string;
  @Column('timestamptz') validFrom: Date;
  @Column('timestamptz') validTo: Date;
  @Column('text', { nullable: true }) evidenceSha256: string | null;
  @Column('text') grantedBy: string;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz', { nullable: true }) revokedAt: Date | null;
  @Column('text', { nullable: true }) revokedBy: string | null;
  @Column('text', { nullable: true }) revocationReason: string | null;
}
