import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { type Json, UnauthenticatedError } from '@weir/kernel';
import { isAuthorized, type RequestContext, type Transaction } from '@weir/platform';

/** Rows of one kind in an export; what is beyond is told by `truncated`. */
const ROWS_MAX = 10_000;

/**
 * Everything about one person. No secrets (password, tokens, second factor): their digests are no use to anybody else, and none to the person.
 */
const ACCOUNT: Readonly<Record<string, string>> = {
  account: `SELECT id, email, name, locale, email_verified_at, platform_roles, created_at FROM user_account WHERE id = $1`,
  memberships: `SELECT organization_id, roles, joined_at FROM organization_member WHERE user_id = $1`,
  sessions: `SELECT id, created_at, expires_at, revoked_at FROM session WHERE user_id = $1`,
  apiTokens: `SELECT id, organization_id, name, scopes, created_at, expires_at, last_used_at, revoked_at FROM api_token WHERE user_id = $1`,
  notifications: `SELECT n.id, n.kind, n.subject_type, n.subject_id, n.text_en, n.text_zh, n.created_at FROM notification n
     JOIN notification_audience a ON a.notification_id = n.id WHERE a.audience = 'user:' || $1::text`,
};

/** What an organisation has on the exchange. Other organisations appear by their ids alone, other people not at all. */
const ORGANIZATION: Readonly<Record<string, string>> = {
  organization: `SELECT id, name, jurisdiction, registration_number, registration_scheme, capabilities, created_at, verified_at FROM organization WHERE id = $1`,
  beneficialOwners: `SELECT name, country, share_basis_points FROM beneficial_owner WHERE organization_id = $1`,
  credentials: `SELECT id, kind, issuer, reference, valid_from, valid_to, evidence_sha256, state, submitted_at, review_reason FROM credential WHERE organization_id = $1`,
  designations: `SELECT id, class, licence_number, issuer, scope, valid_from, valid_to, revoked_at, revocation_reason FROM designation WHERE organization_id = $1`,
  factsFound: `SELECT id, fact, value, reason, valid_to, recorded_at FROM party_fact WHERE organization_id = $1`,
  datasets: `SELECT id, title, description, release_count, created_at FROM dataset WHERE organization_id = $1`,
  releases: `SELECT id, dataset_id, number, notes, state, bytes, row_count, created_at FROM release WHERE organization_id = $1`,
  listingRevisions: `SELECT id, listing_id, number, release_id, state, title, description, tags, language, licence, coverage, freshness, source_statement, plans,
     effect, categories, decision_id, created_at, submitted_at, decided_at FROM listing_revision WHERE organization_id = $1`,
  evidence: `SELECT id, listing_id, condition_id, statement, reference, document_sha256, terms, state, submitted_at, valid_to, review_reason FROM listing_evidence WHERE organization_id = $1`,
  quotes: `SELECT id, listing_id, plan_id, state, signed, created_at, expires_at FROM quote WHERE buyer_organization_id = $1`,
  orders: `SELECT id, quote_id, listing_id, plan_id, buyer_organization_id, provider_organization_id, state, purpose, destination, currency, total_minor, fee_minor,
     decision_id, agreement_id, placed_at, delivered_at, accepted_at, closed_at FROM trade_order WHERE buyer_organization_id = $1 OR provider_organization_id = $1`,
  invoices: `SELECT id, kind, number, issuer_id, recipient_id, order_id, currency, net, tax, gross, issued_at FROM invoice WHERE issuer_id = $1 OR recipient_id = $1`,
  entitlements: `SELECT id, order_id, release_id, state, quota, uses, valid_from, valid_to FROM entitlement WHERE buyer_organization_id = $1`,
};

/** A person's own data, and that of the organisation which the request acts for (GDPR Art. 15 and 20, PIPL Art. 45). */
@Injectable()
export class DataExportService {
  constructor(private readonly commands: CommandRunner) {}

  /** @returns `{ exportedAt, account, …, organization, … }`; each kind as a list, at most 10,000 rows, `truncated` names those with more. */
  async exportMyData(ctx: RequestContext): Promise<Json> {
    const { principal } = ctx;
    if (principal.kind !== 'user') throw new UnauthenticatedError();
    const { userId, organizationId } = principal;
    const options = {
      name: 'exportMyData',
      permission: 'account.manage',
      stepUp: 'enrolled',
      subject: { type: 'user', id: userId },
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const account = await this.read(command.tx, ACCOUNT, userId);
      const organization =
        organizationId !== undefined && isAuthorized(ctx, 'organization.read', { organizationId })
          ? await this.read(command.tx, ORGANIZATION, organizationId)
          : {};
      const all = { ...account, ...organization };
      const truncated = Object.keys(all).filter((kind) => (all[kind]?.length ?? 0) > ROWS_MAX);
      command.describe('user', userId, { organizationId: organizationId ?? null });
      return {
        exportedAt: command.now.toISOString(),
        ...Object.fromEntries(Object.entries(all).map(([kind, rows]) => [kind, rows.slice(0, ROWS_MAX)])),
        truncated,
      };
    });
  }

  /** One statement for all kinds. */
  private async read(
    tx: Transaction,
    kinds: Readonly<Record<string, string>>,
    id: string,
  ): Promise<Record<string, Json[]>> {
    const lists = Object.entries(kinds).map(
      ([kind, sql]) =>
        `'${kind}', (SELECT coalesce(jsonb_agg(to_jsonb(one)), '[]') FROM (${sql} LIMIT ${ROWS_MAX + 1}) one)`,
    );
    const [row] = await tx.query<{ all: Record<string, Json[]> }>(
      `SELECT jsonb_build_object(${lists.join(', ')}) AS "all"`,
      [id],
    );
    return row?.all ?? {};
  }
}
