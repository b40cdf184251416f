import { charClass as c, type Detector, type DetectorKind, type Strength, shapes } from './detector.js';

/**
 * What stays of a number or an address of which the middle was hidden: at least two signs in a row that hide, and at
 * least two characters that were left (`138****0000`, `XXX-XX-6789`, `a***@example.com`).
 */
function masked(value: string): Strength {
  if (!/\*{2,}|[Xx]{3}|•{2,}|＊{2,}|#{3,}/.test(value)) return 0;
  if (/^[^@\s]{0,4}[*•xX]{2,}[^@\s]{0,4}@[\w*.-]+$/.test(value)) return 1;
  return /^[A-Z]{0,2}[\dXx*•＊#()+. -]+$/.test(value) && (value.match(/\d/g) ?? []).length >= 2 ? 1 : 0;
}

/** Registration marks of road vehicles: two to four groups of letters and digits, with both or only one of them. */
function registrationMark(value: string): Strength {
  if (!/^[A-Z\d]{1,7}(?:[ ·•-][A-Z\d]{1,5}){0,3}$/i.test(value)) return 0;
  const marks = value.replace(/[^A-Za-z\d]/g, '');
  return marks.length >= 4 && marks.length <= 9 && /\d/.test(marks) ? 1 : 0;
}

/** Accounts of messengers: WeChat (a letter, then 5 to 19 of letters, digits, `_` and `-`), QQ (5 to 12 digits), handles. */
function messengerAccount(value: string): Strength {
  if (/^[1-9]\d{4,11}$/.test(value)) return 1;
  return /^@?[A-Za-z][\w.-]{3,31}$/.test(value) && /[\d_.-]|[a-z]{4}/.test(value) ? 1 : 0;
}

function insuranceNumber(value: string): Strength {
  return /^[A-Z\d][A-Z\d -]{5,22}$/i.test(value) && (value.match(/\d/g) ?? []).length >= 5 ? 1 : 0;
}

/**
 * Names of image files, or images as text, in a column that says it holds faces: who is on them cannot be judged here,
 * so that they are there is the finding.
 */
function faceImage(value: string): Strength {
  return /\.(?:jpe?g|png|webp|bmp|gif|heic|tiff?)(?:[?#].*)?$/i.test(value) ||
    /^(?:data:image\/|\/9j\/|iVBORw0KGgo)/.test(value)
    ? 1
    : 0;
}

function announced(
  id: string,
  names: readonly string[],
  kind: DetectorKind,
  [min, max]: readonly [min: number, max: number],
  test: (value: string) => Strength,
  needs: number = c.digit,
): Detector {
  return {
    id,
    names,
    kind,
    personal: true,
    chance: 1,
    needs,
    allows: shapes.anything,
    min,
    max,
    hintOnly: true,
    announcedOnly: true,
    test,
  };
}

/** Identifiers of no fixed form: believed where the column's name announces them, and not looked for elsewhere. */
export const announcedDetectors: readonly Detector[] = [
  announced('masked_identifier', ['MASKED_IDENTIFIER'], 'identity', [5, 60], masked, 0),
  announced('vehicle_plate', ['LICENSE_PLATE', 'VEHICLE_REGISTRATION'], 'identity', [4, 14], registrationMark),
  announced('messenger_account', ['WECHAT_ID', 'QQ_NUMBER', 'SOCIAL_HANDLE'], 'contact', [4, 34], messengerAccount, 0),
  announced(
    'insurance_number',
    ['SOCIAL_INSURANCE_NUMBER', 'HEALTH_PLAN_NUMBER'],
    'identity',
    [6, 24],
    insuranceNumber,
  ),
  announced('image_face_ratio', ['FACE_IMAGE', 'FULL_FACE_PHOTO'], 'identity', [5, 1_000_000], faceImage, 0),
];
