/**
 * What goes wrong with a request. `before`: nothing has happened at Stripe. `after`: it has, and the answer is lost on the way back.
 * `silence` never answers; `truncated` ends in the middle of the body.
 */
export interface Fault {
  /** For example `POST /v1/transfers`; a `*` stands for an identifier. */
  readonly on: string;
  readonly kind: 'reset' | 'silence' | 'truncated' | { readonly status: number; readonly shouldRetry?: boolean };
  readonly when: 'before' | 'after';
  /** How often; 1 when absent. */
  readonly times?: number;
}

/** The faults that are to happen, each as often as it says. */
export class Faults {
  readonly #planned: { fault: Fault; left: number }[] = [];
  /** Asked when no planned fault fits: for tests that let chance decide. */
  byChance: (on: string) => Fault | undefined = () => undefined;

  plan(fault: Fault): void {
    this.#planned.push({ fault, left: fault.times ?? 1 });
  }

  take(method: string, path: string): Fault | undefined {
    const on = `${method} ${path}`;
    const found = this.#planned.find(({ fault, left }) => left > 0 && fits(fault.on, on));
    if (found === undefined) return this.byChance(on);
    found.left -= 1;
    return found.fault;
  }
}

function fits(pattern: string, on: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}$`).test(on);
}
