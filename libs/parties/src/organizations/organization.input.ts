import { ValidationError } from '@weir/kernel';
import { ORGANIZATION_ROLES, type OrganizationRole } from '@weir/platform';
import { z } from 'zod';
import { codeName, line, parseInput } from '../input.js';
import { parseCountry } from '../registration/jurisdiction.js';
import { parseRegistrationNumber } from '../registration/registration-number.js';

const MAX_OWNERS = 100;
const WHOLE_BASIS_POINTS = 10_000;

export interface BeneficialOwnerInput {
  readonly name: string;
  /** ISO 3166-1 alpha-2: where the person is resident or the body is registered. */
  readonly country: string;
  /** More than 0, at most 100, two decimals. */
  readonly percentage: number;
}

export interface NewOrganizationInput {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly jurisdiction: string;
  readonly registrationNumber: string;
  readonly capabilities?: readonly string[] | null | undefined;
  readonly beneficialOwners?: readonly BeneficialOwnerInput[] | null | undefined;
}

export interface ParsedBeneficialOwner {
  readonly name: string;
  readonly country: string;
  readonly shareBasisPoints: number;
}

export interface ParsedOrganization {
  readonly name: string;
  readonly jurisdiction: string;
  readonly registrationNumber: string;
  readonly registrationScheme: string;
  readonly capabilities: readonly string[];
  readonly beneficialOwners: readonly ParsedBeneficialOwner[];
}

const shape = z.object({
  name: line(200),
  jurisdiction: z.string(),
  registrationNumber: z.string().max(100, 'must have at most 100 characters'),
  capabilities: z.array(codeName).max(50, 'must have at most 50 entries').nullish(),
});

const ownerShape = z.object({ name: line(200), country: z.string(), percentage: z.number() });

/** @throws ValidationError naming the field at fault. */
export function parseNewOrganization(input: NewOrganizationInput): ParsedOrganization {
  const { name, jurisdiction: country, registrationNumber, capabilities } = parseInput(shape, input);
  const jurisdiction = parseCountry(country, 'jurisdiction');
  const registration = parseRegistrationNumber(jurisdiction, registrationNumber);
  return {
    name,
    jurisdiction,
    registrationNumber: registration.number,
    registrationScheme: registration.scheme,
    capabilities: [...new Set(capabilities ?? [])],
    beneficialOwners: parseBeneficialOwners(input.beneficialOwners ?? []),
  };
}

/** @throws ValidationError when a share has more than two decimals or the shares exceed 100 together. */
export function parseBeneficialOwners(input: readonly BeneficialOwnerInput[]): ParsedBeneficialOwner[] {
  if (input.length > MAX_OWNERS) {
    throw new ValidationError('beneficialOwners', `beneficialOwners must have at most ${MAX_OWNERS} entries.`);
  }
  const owners = input.map((entry, index) => parseOwner(entry, `beneficialOwners.${index}`));
  const total = owners.reduce((sum, owner) => sum + owner.shareBasisPoints, 0);
  if (total > WHOLE_BASIS_POINTS) {
    throw new ValidationError('beneficialOwners', 'The percentages of the beneficial owners exceed 100 together.');
  }
  return owners;
}

function parseOwner(entry: BeneficialOwnerInput, field: string): ParsedBeneficialOwner {
  const owner = parseInput(z.object({ [field]: ownerShape }), { [field]: entry })[field];
  if (owner === undefined) throw new ValidationError(field, `${field} is missing.`);
  const shareBasisPoints = Math.round(owner.percentage * 100);
  const exact = Math.abs(owner.percentage * 100 - shareBasisPoints) < 1e-6;
  if (!exact || shareBasisPoints < 1 || shareBasisPoints > WHOLE_BASIS_POINTS) {
    throw new ValidationError(
      `${field}.percentage`,
      `${field}.percentage must be more than 0 and at most 100, with at most two decimals.`,
    );
  }
  return { name: owner.name, country: parseCountry(owner.country, `${field}.country`), shareBasisPoints };
}

/** @throws ValidationError when there is none, an unknown one, or one twice. */
export function parseOrganizationRoles(roles: readonly string[]): OrganizationRole[] {
  const known = ORGANIZATION_ROLES.filter((role) => roles.includes(role));
  if (known.length === 0 || known.length !== roles.length) {
    throw new ValidationError('roles', `roles must be one or more of ${ORGANIZATION_ROLES.join(', ')}, each once.`);
  }
  return known;
}
