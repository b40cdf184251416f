import { americasAfricaDetectors } from './americas-africa.js';
import { announcedDetectors } from './announced.js';
import { asiaPacificDetectors } from './asia-pacific.js';
import { attributeDetectors } from './attributes.js';
import { chinaDetectors } from './china.js';
import { dateDetectors } from './dates.js';
import type { Detector } from './detector.js';
import { europeDetectors } from './europe.js';
import { financeDetectors } from './finance.js';
import { geoDetectors } from './geo.js';
import { healthDetectors } from './health.js';
import { markingDetectors } from './markings.js';
import { networkDetectors } from './network.js';
import { secretDetectors } from './secrets.js';
import { telecomDetectors } from './telecom.js';
import { unitedStatesDetectors } from './united-states.js';
import { vehicleDetectors } from './vehicles.js';
import { walletDetectors } from './wallets.js';

/** All detectors of values. */
export const detectors: readonly Detector[] = [
  ...chinaDetectors,
  ...financeDetectors,
  ...networkDetectors,
  ...telecomDetectors,
  ...unitedStatesDetectors,
  ...europeDetectors,
  ...asiaPacificDetectors,
  ...americasAfricaDetectors,
  ...healthDetectors,
  ...walletDetectors,
  ...vehicleDetectors,
  ...geoDetectors,
  ...dateDetectors,
  ...attributeDetectors,
  ...announcedDetectors,
  ...markingDetectors,
  ...secretDetectors,
];

const byId: ReadonlyMap<string, Detector> = new Map(detectors.map((detector) => [detector.id, detector]));

/** The detector with this id, or undefined. */
export function detectorById(id: string): Detector | undefined {
  return byId.get(id);
}

export interface DetectorType {
  readonly id: string;
  /** What other systems call it. */
  readonly names: readonly string[];
  readonly kind: Detector['kind'];
  readonly personal: boolean;
}

/** Every detector with the names that other systems use. */
export function detectorTypes(): DetectorType[] {
  return detectors.map(({ id, names, kind, personal }) => ({ id, names, kind, personal }));
}

/**
 * Other detectors that a hit of this one silences on the same value: what is certainly the one is not the other.
 */
export const silences: ReadonlyMap<string, readonly string[]> = new Map([
  ['iccid', ['bank_card']],
  ['imei', ['bank_card']],
  ['us_itin', ['us_ssn']],
  ['uscc', ['vin']],
  ['prc_mobile', ['us_npi', 'pl_pesel', 'tr_national_id', 'de_tax_id', 'br_cpf', 'phone']],
  ['e164', ['phone']],
]);
