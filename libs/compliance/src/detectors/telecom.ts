import { callingCodeLength } from './calling-codes.js';
import { luhn } from './checksums.js';
import { charClass as c, type Detector, digitsOf, isBareNumber, isUniform, type Strength, shapes } from './detector.js';

function imei(value: string): Strength {
  const digits = value.length === 15 ? value : value.replace(/[ -]/g, '');
  if (!/^\d{15}$/.test(digits) || isUniform(digits)) return 0;
  if (value !== digits && !/^\d{2}([ -])\d{6}\1\d{6}\1\d$/.test(value)) return 0;
  // American Express and the older JCB cards have 15 digits too.
  if (/^(?:3[47]|1800|2131)/.test(digits)) return 0;
  return luhn(digits) ? 1 : 0;
}

/** Mobile country codes of ITU-T E.212 by region: Europe 2, North America 3, Asia 4, Oceania 5, Africa 6, South America 7. */
function imsi(value: string): Strength {
  return /^(?:2[0-9]\d|3[0-7]\d|4[0-6]\d|47[0-2]|50[2-9]|51[0-5]|52[058]|53[0-9]|54[0-9]|55[0-5]|6[0-5]\d|7[0-5]\d)\d{12}$/.test(
    value,
  )
    ? 1
    : 0;
}

function iccid(value: string): Strength {
  return /^89\d{17,18}$/.test(value) && luhn(value) ? 1 : 0;
}

function e164(value: string): Strength {
  if (!/^\+\d[\d ().-]*$/.test(value)) return 0;
  const digits = digitsOf(value);
  if (digits.length < 7 || digits.length > 15) return 0;
  const code = callingCodeLength(digits);
  return code > 0 && digits.length - code >= 4 ? 2 : 0;
}

const nanp =
  /^(?:(?:\+|00)?1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-]?)[2-9]\d\d[ .-]?\d{4}(?: ?(?:x|ext\.?) ?\d{1,5})?$/i;
const grouped =
  /^(?:(?:\+|00)\d{1,3}[ .-]?)?(?:\(0?\d{0,5}\)[ .-]?)?\d{1,5}(?:[ .-]\d{2,8}){0,5}(?: ?(?:x|ext\.?) ?\d{1,5})?$/i;

const extensionTail = / ?(?:x|ext\.?) ?\d{1,5}$/i;
const dateShape = /^(?:19|20)\d\d[-. ](?:0?[1-9]|1[0-2])[-. ](?:[0-2]?\d|3[01])$/;

/** Any grouping in which people write numbers: believed where a column says that it holds telephones. */
function loosePhone(value: string): Strength {
  const digits = digitsOf(value.replace(extensionTail, ''));
  if (digits.length < 7 || digits.length > 15 || isUniform(digits)) return 0;
  if (value === digits || nanp.test(value)) return 1;
  return grouped.test(value) && !dateShape.test(value) && !/^\d+\.\d+$/.test(value) && !/^\d+(?:\.\d+){3}$/.test(value)
    ? 1
    : 0;
}

/** A number in a writing that is a telephone's own: strong with brackets or a plus, else North American or with a trunk zero. */
function phone(value: string): Strength {
  if (isBareNumber(value) || loosePhone(value) === 0) return 0;
  if (nanp.test(value)) return /[()+]/.test(value) ? 2 : 1;
  if (value.startsWith('+') || /^\(\d/.test(value)) return 2;
  return value.startsWith('0') ? 1 : 0;
}

function nationalPhone(id: string, name: string, form: RegExp): Detector {
  return {
    id,
    names: [name, 'PHONE_NUMBER', 'PHONE', 'Phone'],
    kind: 'contact',
    personal: true,
    chance: 1,
    needs: c.digit,
    allows: shapes.separated | c.plus | c.parenthesis,
    min: 10,
    max: 20,
    hintOnly: true,
    announcedOnly: true,
    test: (value) => (form.test(value) ? 1 : 0),
  };
}

/** Identifiers of telephones, their cards and their subscribers. */
export const telecomDetectors: readonly Detector[] = [
  {
    id: 'imei',
    names: ['IMEI', 'IMEI_HARDWARE_ID'],
    kind: 'device',
    personal: true,
    chance: 0.0992,
    worstChance: 0.1,
    needs: c.digit,
    allows: c.digit | c.hyphen | c.space,
    min: 15,
    max: 18,
    test: imei,
  },
  {
    id: 'imsi',
    names: ['IMSI'],
    kind: 'device',
    personal: true,
    chance: 0.5,
    needs: c.digit,
    allows: c.digit,
    min: 15,
    max: 15,
    hintOnly: true,
    test: imsi,
  },
  {
    id: 'iccid',
    names: ['ICCID'],
    kind: 'device',
    personal: true,
    chance: 0.001,
    worstChance: 0.1,
    needs: c.digit,
    allows: c.digit,
    min: 19,
    max: 20,
    test: iccid,
  },
  {
    id: 'e164',
    names: ['PHONE_NUMBER', 'PHONE', 'Phone'],
    kind: 'contact',
    personal: true,
    chance: 1e-4,
    needs: c.plus | c.digit,
    allows: shapes.separated | c.plus | c.parenthesis,
    min: 8,
    max: 24,
    test: e164,
  },
  {
    id: 'phone',
    names: ['PHONE_NUMBER', 'PHONE', 'Phone'],
    kind: 'contact',
    personal: true,
    chance: 0.4,
    needs: c.digit,
    allows: shapes.separated | c.plus | c.parenthesis | c.lower,
    min: 7,
    max: 28,
    test: phone,
  },
  nationalPhone('ph_mobile', 'PH_MOBILE_NUMBER', /^(?:\+63 ?\(?9\d{2}\)? ?|0 ?\(?9\d{2}\)? ?)\d{3} ?\d{4}$/),
  nationalPhone('tr_phone', 'TR_PHONE_NUMBER', /^(?:\+90 ?|0 ?)?\(?[2-5]\d{2}\)?[ .]?\d{3}[ .]?\d{2}[ .]?\d{2}$/),
  {
    id: 'phone_loose',
    names: ['PHONE_NUMBER', 'PHONE', 'Phone'],
    kind: 'contact',
    personal: true,
    chance: 1,
    needs: c.digit,
    allows: shapes.separated | c.plus | c.parenthesis | c.lower,
    min: 7,
    max: 28,
    hintOnly: true,
    announcedOnly: true,
    test: loosePhone,
  },
];
