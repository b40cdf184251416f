import { CN_PACK_JSON } from './cn.generated.js';
import { EU_PACK_JSON } from './eu.generated.js';
import { loadPack } from './load-pack.js';
import type { RulePack } from './pack-schema.js';
import { US_PACK_JSON } from './us.generated.js';

let loaded: readonly RulePack[] | undefined;

/** The packs that come with the library: CN, EU, US. */
export function builtInPacks(): RulePack[] {
  loaded ??= [CN_PACK_JSON, EU_PACK_JSON, US_PACK_JSON].map((json) => loadPack(JSON.parse(json)));
  return [...loaded];
}
