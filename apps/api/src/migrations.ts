import { auditMigrations } from '@weir/audit';
import { catalogMigrations } from '@weir/catalog';
import { contractsMigrations } from '@weir/contracts';
import { deliveryMigrations } from '@weir/delivery';
import { moderationMigrations } from '@weir/moderation';
import { notificationsMigrations } from '@weir/notifications';
import { partiesMigrations } from '@weir/parties';
import { type Migration, platformMigrations } from '@weir/platform';
import { settlementMigrations } from '@weir/settlement';
import { tradingMigrations } from '@weir/trading';

/** The whole schema, each room's part from its own. */
export const migrations: readonly Migration[] = [
  ...platformMigrations,
  ...auditMigrations,
  ...partiesMigrations,
  ...notificationsMigrations,
  ...catalogMigrations,
  ...moderationMigrations,
  ...contractsMigrations,
  ...settlementMigrations,
  ...deliveryMigrations,
  ...tradingMigrations,
];
