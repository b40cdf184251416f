import { type Metrics, sharedRead, type UnitOfWork } from '@weir/platform';
import { AuditSealingRepository } from './audit-sealing.repository.js';

const READ_EVERY_MS = 5_000;

/** How long the oldest entry has waited to come under a signed head. */
export function observeSealing(metrics: Metrics, unitOfWork: UnitOfWork): void {
  const repository = new AuditSealingRepository();
  const oldest = sharedRead(READ_EVERY_MS, () => repository.oldestUnsealed(unitOfWork));
  metrics.sample(
    {
      name: 'weir_audit_seal_lag_seconds',
      help: 'Age of the oldest audit entry that is under no signed head; 0 when there is none',
    },
    async () => {
      const at = await oldest();
      return [{ value: at === undefined ? 0 : Math.max(0, (unitOfWork.clock.now().getTime() - at.getTime()) / 1_000) }];
    },
  );
}
