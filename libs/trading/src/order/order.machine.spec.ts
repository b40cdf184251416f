import fc from 'fast-check';
import { ORDER_STATES, type OrderEvent, type OrderState, orderMachine } from './order.machine.js';
import { plan } from './order-flow.js';

const moves = orderMachine.table.transitions.flatMap(({ event, guard }) => [
  { event, ...(guard === undefined ? {} : { guard }) },
]);

describe('order machine', () => {
  it('holds money exactly on the way to FUNDED and lets it go on every way out', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...moves), { maxLength: 40 }), (events) => {
        let state: OrderState = 'PLACED';
        let held = 0;
        for (const move of events) {
          const row = tryNext(state, move);
          if (row === undefined) continue;
          state = row.to;
          // Held by the rail, not by the order: taken in before the order hears of it, taken away before it is told.
          if (move.event === 'payment_held') held += 1;
          if (move.event === 'charge_back') held -= 1;
          for (const effect of row.effects) {
            if (effect === 'hold_money') held += 1;
            if (['refund_hold', 'release_hold', 'split_hold', 'refund_unearned'].includes(effect)) held -= 1;
          }
        }
        expect(held).toBeLessThanOrEqual(1);
        if (['REFUSED', 'CANCELLED', 'EXPIRED'].includes(state)) expect(held).toBe(0);
        if (state === 'REFUNDED') expect(held).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('frees the licence on every way that ends without a sale', () => {
    const withoutSale: readonly OrderState[] = ['CANCELLED', 'EXPIRED'];
    for (const row of orderMachine.table.transitions.filter(({ to }) => withoutSale.includes(to))) {
      expect(row.effects).toContain('return_reservation');
      expect(row.effects).toContain('void_agreement');
    }
  });

  it('cuts access whenever a delivered order is not accepted', () => {
    for (const event of ['reject', 'take_down'] as const) {
      expect(orderMachine.next('DELIVERED', event).effects).toContain('revoke_entitlement');
    }
  });

  it('lets nothing but its end happen to a payment that needs time', () => {
    const allowed = moves.map(({ event }) => event).filter((event) => orderMachine.allows('PAYMENT_PENDING', event));
    expect([...new Set(allowed)].sort()).toEqual(['payment_failed', 'payment_held']);
  });

  it('refuses payment before both have signed, and acceptance before delivery', () => {
    expect(() => orderMachine.next('AWAITING_SIGNATURES', 'pay')).toThrow('not possible');
    expect(() => orderMachine.next('FUNDED', 'accept')).toThrow('not possible');
  });

  it.each(ORDER_STATES.filter((state) => orderMachine.isFinal(state)))('is over in %s', (state) => {
    for (const { event } of moves) expect(orderMachine.allows(state, event)).toBe(false);
  });
});

describe('plan', () => {
  it('starts a new order with its placing and runs through all moves', () => {
    const { steps, state } = plan(null, [{ event: 'clear' }, { event: 'send_agreement' }]);
    expect(state).toBe('AWAITING_SIGNATURES');
    expect(steps.map(({ from, to }) => [from, to])).toEqual([
      [null, 'PLACED'],
      ['PLACED', 'CLEARED'],
      ['CLEARED', 'AWAITING_SIGNATURES'],
    ]);
  });

  it('refuses a move that the table does not have', () => {
    expect(() => plan('SETTLED', [{ event: 'pay' }])).toThrow('not possible');
  });
});

function tryNext(state: OrderState, move: { event: OrderEvent; guard?: string }) {
  try {
    return orderMachine.next(state, move.event, move.guard);
  } catch {
    return undefined;
  }
}
