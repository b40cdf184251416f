import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A legal person that provides or buys. */
@Entity('organization')
export class Organization {
  @PrimaryColumn('uuid') id: string;
  @Column('text') name: string;
  @Column('char', { length: 2 }) jurisdiction: string;
  @Column('text') registrationNumber: string;
  @Column('text') registrationScheme: string;
  @Column('text', { array: true }) capabilities: string[];
  @Column('uuid') createdBy: string;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz', { nullable: true }) verifiedAt: Date | null;
  @Column('text', { nullable: true }) verifiedBy: string | null;
}
