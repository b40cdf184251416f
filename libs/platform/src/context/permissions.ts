import type { OrganizationRole, PlatformRole } from './request-context.js';

/**
 * Who holds a permission. `anyone`: no sign-in needed. `user`: any signed-in person. `organization`: members of the
 * organisation that owns the subject, with one of the roles. `platform`: people of the platform with one of the roles.
 * The worker's own principal (`system`) holds every permission: it acts on commands that were authorised before.
 */
export interface PermissionRule {
  readonly anyone?: true;
  readonly user?: true;
  readonly organization?: readonly OrganizationRole[];
  readonly platform?: readonly PlatformRole[];
}

const ANY_ROLE = ['owner', 'member', 'signatory', 'finance'] as const;

export const PERMISSIONS = {
  public: { anyone: true },
  'account.manage': { user: true },
  'organization.create': { user: true },
  'organization.read': { organization: ANY_ROLE, platform: ['operator', 'compliance_officer', 'auditor'] },
  'organization.manage': { organization: ['owner'] },
  'organization.verify': { platform: ['operator'] },
  'platform.manage': { platform: ['operator'] },
  'token.manage': { user: true },
  'credential.submit': { organization: ['owner', 'member'] },
  'credential.review': { platform: ['operator', 'compliance_officer'] },
  'designation.grant': { platform: ['operator'] },
  'dataset.read': { organization: ANY_ROLE, platform: ['operator', 'compliance_officer', 'auditor'] },
  'dataset.write': { organization: ['owner', 'member'] },
  'listing.read': { organization: ANY_ROLE, platform: ['operator', 'compliance_officer', 'auditor'] },
  'listing.write': { organization: ['owner', 'member'] },
  'listing.submit': { organization: ['owner', 'member'] },
  'listing.suspend': { platform: ['operator', 'compliance_officer'] },
  'evidence.provide': { organization: ['owner', 'member', 'signatory'] },
  'decision.appeal': { organization: ['owner', 'signatory'] },
  'review.read': { platform: ['operator', 'compliance_officer', 'auditor'] },
  'review.decide': { platform: ['operator', 'compliance_officer'] },
  'approval.read': { platform: ['operator', 'compliance_officer', 'auditor'] },
  'approval.decide': { platform: ['operator', 'compliance_officer'] },
  'price_table.read': { platform: ['operator', 'compliance_officer', 'auditor'] },
  'price_table.import': { platform: ['operator'] },
  'rulepack.draft': { platform: ['compliance_officer'] },
  'quote.request': { organization: ['owner', 'member', 'finance', 'signatory'] },
  'pricing.run': { organization: ['owner', 'member'] },
  'offer.read': { organization: ANY_ROLE },
  'offer.make': { organization: ['owner', 'member', 'signatory'] },
  'order.read': { organization: ANY_ROLE, platform: ['operator', 'compliance_officer', 'auditor'] },
  'order.place': { organization: ['owner', 'member', 'signatory'] },
  'order.cancel': { organization: ['owner', 'member', 'signatory'] },
  'order.resolve': { platform: ['operator'] },
  'agreement.read': { organization: ANY_ROLE, platform: ['operator', 'compliance_officer', 'auditor'] },
  'agreement.sign': { organization: ['signatory'] },
  'payment.make': { organization: ['owner', 'finance'] },
  'balance.read': { organization: ['owner', 'finance'], platform: ['operator', 'auditor'] },
  'balance.adjust': { platform: ['operator'] },
  'invoice.record': { organization: ['owner', 'finance'], platform: ['operator'] },
  'delivery.receive': { organization: ['owner', 'member'] },
  'delivery.accept': { organization: ['owner', 'member', 'signatory'] },
  'delivery.revoke': { platform: ['operator', 'compliance_officer'] },
  'ledger.read': { platform: ['auditor', 'operator'] },
  'audit.read': { platform: ['auditor'] },
  'job.manage': { platform: ['operator'] },
  'notification.read': { user: true },
} as const satisfies Record<string, PermissionRule>;

export type Permission = keyof typeof PERMISSIONS;
