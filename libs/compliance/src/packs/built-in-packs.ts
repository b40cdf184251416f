import { CN_PACK_JSON } from './cn.generated.js';
import { EU_PACK_JSON } from './eu.generated.js';
import type { RulePack } from './pack-schema.js';
import { US_PACK_JSON } from './us.generated.js';

let loaded: readonly RulePack[] | undefined;

/** The packs that come with the library: CN, EU, US. The build has checked them against the schema. */
export function builtInPacks(): RulePack[] {
  loaded ??= [CN_PACK_JSON, EU_PACK_JSON, US_PACK_JSON].map((json) => JSON.parse(json) as RulePack);
  return [...loaded];
}
