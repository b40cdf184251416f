import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a provider has data about; its content lives in immutable releases. */
@Entity('dataset')
export class DatasetEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') organizationId: string;
  @Column('text') title: string;
  @Column('text') description: string;
  @Column('int') releaseCount: number;
  @Column('timestamptz') createdAt: Date;
}
