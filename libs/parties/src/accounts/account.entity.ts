import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A sign-in; its token is kept as a digest. */
@Entity('session')
export class Session {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') userId: string;
  @Column('bytea') tokenHash: Buffer;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz') expiresAt: Date;
  @Column('timestamptz', { nullable: true }) steppedUpAt: Date | null;
  @Column('timestamptz', { nullable: true }) revokedAt: Date | null;
}

/** A token of a program; kept as a digest, limited to scopes and one organisation. */
@Entity('api_token')
export class ApiToken {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') userId: string;
  @Column('uuid', { nullable: true }) organizationId: string | null;
  @Column('text') name: string;
  @Column('bytea') tokenHash: Buffer;
  @Column('text', { array: true }) scopes: string[];
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz') expiresAt: Date;
  @Column('timestamptz', { nullable: true }) lastUsedAt: Date | null;
  @Column('timestamptz', { nullable: true }) revokedAt: Date | null;
}
