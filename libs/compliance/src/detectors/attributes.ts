import {
  ethnicWords,
  genderWords,
  languageWords,
  maritalWords,
  occupationWords,
  organisationWords,
  placeWords,
  politicalWords,
  religionWords,
  statusWords,
  streetWords,
} from './attribute-words.js';
import { isChineseName } from './chinese-names.js';
import { charClass as c, type Detector, type Strength, shapes } from './detector.js';
import { knownNameWords, nameWords } from './western-names.js';

const lower = (value: string): string => value.toLowerCase().replace(/\s+/g, ' ');
const isCode = (value: string, limit: number): boolean => /^\d{1,2}$/.test(value) && Number(value) <= limit;

function fromWords(words: ReadonlySet<string>, codeLimit: number): (value: string) => Strength {
  return (value) => {
    if (isCode(value, codeLimit)) return 1;
    const text = lower(value);
    if (words.has(text)) return 1;
    return text.split(/[^\p{L}-]+/u).some((word) => word.length > 2 && words.has(word)) && text.length <= 60 ? 1 : 0;
  };
}

/** A word or two of letters that is no status word: the shape of a name where a column says that it holds names. */
function announcedName(value: string): Strength {
  const text = lower(value);
  if (statusWords.has(text)) return 0;
  if (/^\p{Script=Han}[\p{Script=Han}·*某]{1,7}$/u.test(value)) return 1;
  return nameWords(value) ? 1 : 0;
}

/** A name that also contains a common given or family name: believed under a vague column name such as `name`. */
function evidentName(value: string): Strength {
  if (isChineseName(value)) return 1;
  const words = nameWords(value);
  if (!words || words.length > 4 || statusWords.has(lower(value)) || words.some((word) => organisationWords.has(word)))
    return 0;
  return knownNameWords(words) >= 1 ? 1 : 0;
}

/** Two to four capitalised words that name no organisation: believed where a column is about persons, such as `author`. */
function impliedName(value: string): Strength {
  if (isChineseName(value)) return 1;
  const words = nameWords(value);
  if (!words || statusWords.has(lower(value)) || words.some((word) => organisationWords.has(word))) return 0;
  if (words.length === 1) return knownNameWords(words) === 1 ? 1 : 0;
  return words.length <= 4 && /\p{Lu}/u.test(value) ? 1 : 0;
}

function street(value: string): Strength {
  const text = lower(value);
  if (statusWords.has(text) || value.length < 3) return 0;
  if (/^#\s?\d{1,5}[a-z]?$/i.test(value) || /^(?:p\.?\s?o\.?\s?box|apt|unit|suite|flat)\b/i.test(value)) return 1;
  if (/\p{Script=Han}{2,}.*(?:路|街|巷|弄|号|室|栋|单元|村|镇|小区|大道|胡同|楼|幢)/u.test(value)) return 1;
  if (/^[\p{L}'’.-]+(?:\s+[\p{L}'’.-]+){0,5},?\s+\d{1,5}\s?[a-z]?$/iu.test(value)) return 1;
  if (/^\d{1,6}[a-z]?(?:[-/]\d+)?,?\s+[\p{L}\d]/iu.test(value) && /\p{L}{2,}/u.test(value)) return 1;
  return text.split(/[^\p{L}]+/u).some((word) => streetWords.has(word)) ? 1 : 0;
}

function age(value: string): Strength {
  if (/^\d{1,3}$/.test(value)) return Number(value) <= 120 ? 1 : 0;
  return /^(?:\d{1,3}\s?(?:years?(?: old)?|yrs?|y\/?o|岁|周岁)|\d{1,3}\s?[-–]\s?\d{1,3}|\d{1,3}\+|\d{1,2}\.\d)$/i.test(
    value,
  )
    ? 1
    : 0;
}

const postal =
  /^(?:\d{5}(?:-\d{4})?|\d{6}|\d{4}\s?[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|\d{3}-\d{4}|\d{4}|\d{2}-\d{3}|\d{5}-\d{3}|\d{3}\s\d{2}|\d{4}-\d{3}|[A-Z]{1,2}-\d{4,5}|\d{3,5}(?:\.0)?)$/i;

function attribute(
  id: string,
  names: readonly string[],
  test: (value: string) => Strength,
  max = 60,
  min = 1,
): Detector {
  return {
    id,
    names,
    kind: 'attribute',
    personal: true,
    chance: 1,
    needs: 0,
    allows: shapes.anything,
    min,
    max,
    hintOnly: true,
    announcedOnly: true,
    test,
  };
}

/** Names, addresses and attributes of people: too common in shape to be believed unless the column's name announces them. */
export const attributeDetectors: readonly Detector[] = [
  {
    id: 'cn_name',
    names: ['PERSON', 'CN_NAME', 'PERSON_NAME'],
    kind: 'identity',
    personal: true,
    chance: 0.3,
    needs: c.wide,
    allows: c.wide,
    min: 2,
    max: 5,
    test: (value) => (isChineseName(value) ? 1 : 0),
  },
  { ...attribute('person_name', ['PERSON', 'PERSON_NAME', 'NAME'], announcedName), kind: 'identity', min: 2 },
  { ...attribute('evident_person_name', ['PERSON', 'PERSON_NAME'], evidentName), kind: 'identity', min: 2 },
  { ...attribute('implied_person_name', ['PERSON', 'PERSON_NAME'], impliedName), kind: 'identity', min: 2 },
  attribute(
    'birth_year',
    ['BIRTH_YEAR', 'DATE_OF_BIRTH'],
    (value) => (/^(?:19|20)\d\d(?:[-/.年]?(?:0?[1-9]|1[0-2])月?)?$/.test(value) ? 1 : 0),
    8,
    4,
  ),
  { ...attribute('street_address', ['STREET_ADDRESS', 'ADDRESS'], street, 200, 3), kind: 'location' },
  {
    ...attribute('postal_code', ['ZIPCODE', 'ZIP_CODE', 'POSTAL_CODE'], (value) => (postal.test(value) ? 1 : 0), 10, 3),
    kind: 'location',
  },
  attribute('age', ['AGE'], age, 12),
  attribute('gender', ['GENDER'], fromWords(genderWords, 9)),
  attribute('ethnicity', ['ETHNIC_GROUP', 'NRP', 'RACE'], fromWords(ethnicWords, 20)),
  attribute('religion', ['RELIGION', 'NRP'], fromWords(religionWords, 20)),
  attribute('spoken_language', ['SPOKEN_LANGUAGE', 'LANGUAGE'], fromWords(languageWords, -1), 40, 2),
  attribute('marital_status', ['MARITAL_STATUS'], fromWords(maritalWords, 9)),
  attribute('occupation', ['OCCUPATION', 'JOB_TITLE', 'TITLE'], (value) => {
    const text = lower(value);
    return !statusWords.has(text) &&
      text
        .split(/[^\p{L}]+/u)
        .some(
          (word) =>
            occupationWords.has(word) ||
            (/(?:ist|eer|ician|ologist|man|woman|smith|wright)$/.test(word) && word.length > 6),
        )
      ? 1
      : 0;
  }),
  attribute('political_affiliation', ['POLITICAL_AFFILIATION', 'NRP'], fromWords(politicalWords, -1)),
  attribute(
    'blood_type',
    ['BLOOD_TYPE'],
    (value) => (/^(?:A|B|AB|O)(?:型|[+-]| ?Rh ?[+-]| pos| neg)?$/i.test(value) ? 1 : 0),
    10,
  ),
  attribute('birth_place', ['BIRTH_PLACE'], (value) =>
    /^[\p{L} ,.'’-]{2,60}$/u.test(value) && !statusWords.has(lower(value)) ? 1 : 0,
  ),
  attribute('nationality', ['NATIONALITY', 'NRP'], (value) => {
    const text = lower(value);
    return placeWords.has(text) || ethnicWords.has(text) || /^[A-Z]{2,3}$/.test(value) ? 1 : 0;
  }),
];
