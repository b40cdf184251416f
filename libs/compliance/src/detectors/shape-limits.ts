import { charClass, type Detector } from './detector.js';

/** What is known of a value before it is read as text. */
export interface ValueShape {
  readonly classes: number;
  readonly length: number;
  readonly digits: number;
}

const letters = charClass.upper | charClass.lower;
/** A text of several words that holds a key also holds a digit or one of the signs that join its parts. */
const telling = charClass.digit | charClass.hyphen | charClass.underscore | charClass.colon;
const hasLetter = ({ classes }: ValueShape): boolean => (classes & letters) !== 0;
const isBare = ({ length, digits }: ValueShape): boolean => length === digits;
const others = ({ length, digits }: ValueShape): number => length - digits;

const phoneSigns = charClass.space | charClass.hyphen | charClass.dot | charClass.plus | charClass.parenthesis;

type Limit = (shape: ValueShape) => boolean;
const digits =
  (...counts: readonly number[]): Limit =>
  (shape) =>
    counts.includes(shape.digits);
const between =
  (least: number, most: number): Limit =>
  (shape) =>
    shape.digits >= least && shape.digits <= most;
/** `counts` digits either bare or with `separators` characters between them. */
const bareOr =
  (counts: number, ...separators: readonly number[]): Limit =>
  (shape) =>
    shape.digits === counts && (isBare(shape) || separators.includes(others(shape)));

/** Country code and digits, of which some countries replace one or two by letters; separators make it longer. */
function isVatShape({ classes, length, digits }: ValueShape): boolean {
  if ((classes & (charClass.space | charClass.hyphen | charClass.dot)) !== 0) return digits >= 8;
  if (length - digits === 2) return true;
  return length === 10 || length === 11 ? digits >= 6 : length === 14 && digits === 11;
}

/** Numbers of digits and of other characters that a type can have: what fails here need not be read. */
const limits: Readonly<Record<string, Limit>> = {
  prc_resident_id: between(17, 18),
  prc_minor_id: between(17, 18),
  uscc: between(8, 18),
  prc_mobile: between(11, 15),
  prc_passport: between(7, 9),
  hkmo_home_return_permit: digits(8, 10),
  mainland_hkmo_permit: digits(7, 8),
  taiwan_compatriot_permit: (shape) => isBare(shape) && shape.length !== 9,
  bank_card: (shape) => shape.digits >= 12 && shape.digits <= 19 && (isBare(shape) || others(shape) <= 8),
  bank_account: between(8, 20),
  iban: (shape) => hasLetter(shape) && shape.digits >= 4,
  ipv4_personal: (shape) => others(shape) === 3,
  ipv4_reserved: (shape) => others(shape) === 3,
  ipv6: (shape) => others(shape) >= 2,
  mac: ({ classes, length }) =>
    length === 14
      ? (classes & charClass.dot) !== 0
      : length === 17 && (classes & (charClass.colon | charClass.hyphen)) !== 0,
  url: hasLetter,
  imei: (shape) => shape.digits === 15 && others(shape) <= 3,
  phone: (shape) =>
    shape.digits >= 7 &&
    (shape.classes & phoneSigns) !== 0 &&
    !isBare(shape) &&
    !(
      (shape.classes & ~(charClass.digit | charClass.dot | charClass.hyphen)) === 0 &&
      (shape.classes & charClass.dot) !== 0 &&
      others(shape) <= 2 - Number((shape.classes & charClass.hyphen) === 0)
    ),
  e164: between(7, 15),
  us_ssn: bareOr(9, 2),
  us_itin: bareOr(9, 2),
  us_npi: bareOr(10, 2),
  us_dea: digits(7),
  us_mbi: (shape) => hasLetter(shape) && shape.digits >= 5 && shape.digits <= 7,
  us_passport: digits(8, 9),
  nhs_number: bareOr(10, 2),
  eu_vat: (shape) => hasLetter(shape) && isVatShape(shape),
  uk_nino: digits(6),
  uk_postcode: digits(2, 3),
  es_nif: (shape) => !isBare(shape) && shape.digits >= 7 && shape.digits <= 8 && shape.length - shape.digits <= 3,
  pl_pesel: digits(11),
  se_personnummer: (shape) => (shape.digits === 10 || shape.digits === 12) && others(shape) <= 1,
  fi_personal_identity_code: between(9, 10),
  de_tax_id: digits(11),
  it_fiscal_code: (shape) => shape.digits <= 7,
  hkid: (shape) => (shape.classes & charClass.upper) !== 0 && (shape.digits === 6 || shape.digits === 7),
  tw_national_id: digits(9),
  aadhaar: bareOr(12, 2),
  in_pan: digits(4),
  sg_nric: digits(7),
  jp_mynumber: bareOr(12, 2),
  kr_rrn: bareOr(13, 1),
  kr_frn: bareOr(13, 1),
  th_tnin: bareOr(13, 4),
  au_abn: bareOr(11, 3),
  au_tfn: bareOr(9, 2),
  au_medicare: bareOr(10, 2),
  br_cpf: bareOr(11, 3),
  ca_sin: bareOr(9, 2),
  za_id_number: digits(13),
  tr_national_id: digits(11),
  latlon_precise: (shape) => shape.digits >= 4 && others(shape) >= 3,
  loinc: (shape) => others(shape) === 1,
  rsid: (shape) => others(shape) === 2,
  hgvs: hasLetter,
  vin: hasLetter,
  marking_regex: ({ classes, length, digits }) =>
    (classes & charClass.wide) !== 0 ||
    (length - digits >= 5 &&
      (classes & charClass.upper) !== 0 &&
      (classes & (charClass.slash | charClass.lower)) !== charClass.lower),
  btc_base58: hasLetter,
  tron_addr: hasLetter,
  bech32: hasLetter,
  eth_addr: hasLetter,
  mrn: between(5, 12),
  us_driver_license: between(5, 14),
  lei: hasLetter,
  secret_material: (shape) =>
    hasLetter(shape) && ((shape.classes & telling) !== 0 || (shape.classes & charClass.space) === 0),
  password_hash: hasLetter,
  dob: (shape) => shape.digits >= 5 && shape.digits <= 20 && (!isBare(shape) || shape.length === 8),
};

/** Whether a value of this shape can be of the detector's type. */
export function admits(detector: Detector, shape: ValueShape): boolean {
  const { classes, length } = shape;
  if (length < detector.min || length > detector.max) return false;
  if ((classes & detector.needs) !== detector.needs || (classes & ~detector.allows) !== 0) return false;
  return limits[detector.id]?.(shape) ?? true;
}
