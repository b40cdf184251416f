import { type Json, ValidationError } from '@weir/kernel';
import { EXACT_PLAYERS_MAX, sampledShapleyShares, shapleyShares } from '@weir/pricing';
import { z } from 'zod';

const MEMBERS_MAX = 200;
const SALES_MAX = 10_000;
const PERMUTATIONS = 20_000;
/** Shares that are sampled come out the same each time. */
const SEED = 20_26;

const name = z.string().min(1).max(100);

export const sharesInput = z
  .strictObject({
    currency: z.string(),
    members: z.array(name).min(1).max(MEMBERS_MAX),
    sales: z
      .array(
        z.strictObject({
          amount: z.string().regex(/^(0|[1-9]\d{0,12})$/, 'must be whole minor units'),
          needs: z.array(name).min(1),
        }),
      )
      .min(1)
      .max(SALES_MAX),
  })
  .superRefine(({ members, sales }, context) => {
    const known = new Set(members);
    if (known.size !== members.length) {
      context.addIssue({ code: 'custom', path: ['members'], message: 'must not name a member twice' });
    }
    sales.forEach(({ needs }, index) => {
      const stranger = needs.findIndex((need) => !known.has(need));
      if (stranger >= 0) {
        context.addIssue({ code: 'custom', path: ['sales', index, 'needs', stranger], message: 'is not a member' });
      }
    });
  });

/** Providers whose data was sold together, and each sale with those without whom it would not have been made. */
export type SharesInput = z.output<typeof sharesInput>;

/** @throws ValidationError naming the field at fault. */
export function parseSharesInput(input: unknown): SharesInput {
  const parsed = sharesInput.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = (issue?.path ?? []).reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}${text === '' ? '' : '.'}${String(part)}`),
    '',
  );
  throw new ValidationError(field || 'input', `${field || 'input'} ${issue?.message ?? 'is not valid'}.`);
}

/**
 * Shapley shares of the game in which members earn the sales that need no one else: exact to 12 members, sampled with a stated error
 * above.
 */
export function revenueShares(input: SharesInput, onProgress: (fraction: number) => void): Json {
  const { members, currency } = input;
  const position = new Map(members.map((member, index) => [member, index]));
  const sales = input.sales.map(({ amount, needs }) => ({
    amount: BigInt(amount),
    needs: [...new Set(needs.map((need) => position.get(need) ?? 0))],
  }));
  const shown = (shares: readonly { minorUnits: bigint }[]) =>
    shares.map(({ minorUnits }, index) => ({ member: members[index] ?? '', minorUnits: minorUnits.toString() }));
  if (members.length <= EXACT_PLAYERS_MAX) {
    const masks = sales.map(({ amount, needs }) => ({
      amount,
      mask: needs.reduce((bits, bit) => bits | (1 << bit), 0),
    }));
    const earned = (coalition: number): bigint =>
      masks.reduce((sum, { amount, mask }) => ((coalition & mask) === mask ? sum + amount : sum), 0n);
    const { shares } = shapleyShares(members.length, earned, currency);
    onProgress(1);
    return {
      currency,
      method: 'exact',
      shares: shown(shares),
      errorBound: null,
      basis: { en: 'Exact Shapley shares of all coalitions', zh: '基于全部联盟的精确沙普利分配' },
    };
  }
  const sampled = sampledShapleyShares(
    members.length,
    (present) =>
      sales.reduce((sum, { amount, needs }) => (needs.every((need) => present[need]) ? sum + amount : sum), 0n),
    currency,
    {
      permutations: permutationsFor(members.length, sales.length),
      seed: SEED,
      onProgress: (done, of) => onProgress(done / of),
    },
  );
  return {
    currency,
    method: 'sampled',
    shares: shown(sampled.shares),
    errorBound: Math.ceil(sampled.errorBound).toString(),
    basis: { en: sampled.basis.en, zh: sampled.basis.zh ?? sampled.basis.en },
  };
}

/** As many orders as a minute or so allows: each asks for the value once for every member. */
function permutationsFor(members: number, sales: number): number {
  return Math.max(200, Math.min(PERMUTATIONS, Math.floor(200_000_000 / (members * sales * 2))));
}
