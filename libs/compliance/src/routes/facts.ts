import type { RouteInput } from './route-input.js';

/** Questions whose answer can only make a route more severe: an absent one counts as `false` or nothing, and is remembered. */
const RISKS = {
  'data.personal': ({ data }: RouteInput) => data?.personal,
  'data.important': ({ data }: RouteInput) => data?.important,
  'data.core': ({ data }: RouteInput) => data?.core,
  'data.state_secret': ({ data }: RouteInput) => data?.state_secret,
  'data.domestic_added': ({ data }: RouteInput) => data?.domestic_added,
  'data.hgr': ({ data }: RouteInput) => data?.hgr,
  'data.export_controlled': ({ data }: RouteInput) => data?.export_controlled,
  'data.secret_survey': ({ data }: RouteInput) => data?.secret_survey,
  'data.credit_personal': ({ data }: RouteInput) => data?.credit_personal,
  'data.special': ({ data }: RouteInput) => data?.special,
  'data.ehds_secondary': ({ data }: RouteInput) => data?.ehds_secondary,
  'provider.ciio': ({ provider }: RouteInput) => provider?.ciio,
  'provider.state_organ': ({ provider }: RouteInput) => provider?.state_organ,
  'provider.foreign_controlled': ({ provider }: RouteInput) => provider?.foreign_controlled,
  'buyer.foreign_judicial': ({ buyer }: RouteInput) => buyer?.foreign_judicial,
  'buyer.on_cac_restricted_list': ({ buyer }: RouteInput) => buyer?.on_cac_restricted_list,
  'buyer.employee_of_covered': ({ buyer }: RouteInput) => buyer?.employee_of_covered,
  'buyer.designated': ({ buyer }: RouteInput) => buyer?.designated,
  'us.government_related': ({ us }: RouteInput) => us?.government_related,
  'us.padfa_sensitive': ({ us }: RouteInput) => us?.padfa_sensitive,
  'us.third_party_collected': ({ us }: RouteInput) => us?.third_party_collected,
} as const satisfies Record<string, (input: RouteInput) => boolean | undefined>;

export type RiskFlag = keyof typeof RISKS;

/** The facts of one transfer, with a memory of the questions that a pack asked and nobody answered. */
export class RouteFacts {
  private readonly open = new Set<string>();

  constructor(readonly input: RouteInput) {}

  get asOf(): string {
    return this.input.as_of;
  }

  /** A flag that could make things worse; absent is false and remembered. */
  risk(flag: RiskFlag): boolean {
    return this.known(flag, RISKS[flag](this.input)) ?? false;
  }

  /** Passes `value` through and remembers `field` when it is absent. */
  known<T>(field: string, value: T | undefined): T | undefined {
    if (value === undefined) this.open.add(field);
    return value;
  }

  /** What the buyer wants the data for; on a marketplace that is a sale unless something else was stated. */
  get purpose(): string {
    return this.input.purpose ?? 'sale';
  }

  /** Sorted. */
  get unanswered(): string[] {
    return [...this.open].sort();
  }
}
