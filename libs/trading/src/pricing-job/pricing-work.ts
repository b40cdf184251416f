import type { Json } from '@weir/kernel';
import type { SliceQuery, SuggestionInput } from '@weir/pricing';
import type { SharesInput } from './revenue-game.js';

/** What a pricing thread is given: everything is loaded, but for the rows of a release. Plain data. */
export type PricingWork =
  | { readonly kind: 'suggestion'; readonly input: SuggestionInput }
  | { readonly kind: 'shares'; readonly input: SharesInput }
  | {
      readonly kind: 'slice';
      readonly paths: readonly string[];
      readonly fullPrice: { readonly minorUnits: string; readonly currency: string };
      readonly seed: number;
      readonly queries: readonly SliceQuery[];
      readonly history: readonly SliceQuery[];
    };

/** What it says: progress, then one answer. */
export type PricingMessage =
  | { readonly type: 'progress'; readonly percent: number; readonly step: string }
  | { readonly type: 'result'; readonly result: Json }
  | { readonly type: 'refusal'; readonly code: string; readonly field: string | null; readonly message: string };
