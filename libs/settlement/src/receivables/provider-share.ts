import type { Money } from '@weir/kernel';

/** What one provider gets out of an order, or gives back of it. */
export interface ProviderShare {
  readonly organizationId: string;
  readonly amount: Money;
}
