import { toCsv } from './delimited.mjs';
import { seededRandom } from './seeded-random.mjs';

/** @typedef {import('./table.mjs').Table} Table */
/** @typedef {Record<string, import('./delimited.mjs').Cell>} Row */
/** @typedef {ReturnType<typeof seededRandom>} Random */

const SEED = 20_260_731;
const ROWS = 360;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2026, 0, 1);

/**
 * @param {string} fileName
 * @param {(random: Random, index: number) => Row} row
 * @returns {Table} a generated table that says so
 */
function synthetic(fileName, row) {
  const random = seededRandom(SEED);
  return {
    fileName,
    bytes: Buffer.from(toCsv(Array.from({ length: ROWS }, (_, index) => row(random, index)))),
    licence: 'CC0-1.0',
    sourceStatement: {
      en: `Synthetic: every row was generated at random, with the seed ${SEED}, for this demo. It describes no real person, organisation or event.`,
      zh: `合成数据：全部记录由演示程序以固定种子 ${SEED} 随机生成，不对应任何真实的个人、机构或事件。`,
    },
  };
}

/** @param {number} index */
const day = (index) => new Date(FIRST_DAY + index * DAY_MS).toISOString().slice(0, 10);

/** Sums that acquirers and issuers of bank cards settle with each other: for licensed institutions. */
export const clearingFlows = () =>
  synthetic('clearing-flows-synthetic.csv', (random, index) => ({
    清算日期: day(Math.floor(index / 4)),
    收单机构: `收单机构${random.pick(['甲', '乙', '丙', '丁'])}`,
    发卡机构: `发卡机构${random.pick(['子', '丑', '寅', '卯'])}`,
    交易笔数: random.whole(2_000, 90_000),
    清算金额_元: random.whole(400_000, 60_000_000),
  }));

/** Taken parking spaces by hour: public data that a municipality lets an operator run. */
export const parkingOccupancy = () =>
  synthetic('parking-occupancy-synthetic.csv', (random, index) => {
    const spaces = random.pick([120, 180, 260, 400]);
    return {
      停车场编号: `P${String(1 + (index % 15)).padStart(3, '0')}`,
      时段: `${day(Math.floor(index / 15))}T${String(random.whole(7, 21)).padStart(2, '0')}:00`,
      总泊位: spaces,
      占用泊位: random.whole(Math.floor(spaces / 10), spaces),
    };
  });

const FIRST_NAMES = /** @type {const} */ ([
  'Anna',
  'Emil',
  'Jonas',
  'Klara',
  'Lena',
  'Marek',
  'Nora',
  'Otto',
  'Petra',
  'Yann',
]);
const LAST_NAMES = /** @type {const} */ (['Beispiel', 'Exempel', 'Muster', 'Probe', 'Vorlage']);

/** Answers of named people: personal data. */
export const householdSurvey = () =>
  synthetic('household-survey-synthetic.csv', (random, index) => {
    const [first, last] = [random.pick(FIRST_NAMES), random.pick(LAST_NAMES)];
    return {
      full_name: `${first} ${last}`,
      email: `${first}.${last}.${index}@example.org`.toLowerCase(),
      city: random.pick(['Bremen', 'Dresden', 'Kassel', 'Mainz', 'Ulm']),
      heating: random.pick(['district', 'gas', 'heat pump', 'oil']),
      annual_kwh: random.whole(1_200, 9_800),
    };
  });

/** Stays of patients: health data, and the listing's words say that it is not real. */
export const hospitalStays = () =>
  synthetic('hospital-stays-synthetic.csv', (random, index) => ({
    patient_key: `S${String(index + 1).padStart(5, '0')}`,
    icd10: random.pick(['E11.9', 'I10', 'J18.9', 'K35.8', 'M54.5', 'S52.5']),
    age: random.whole(18, 92),
    stay_days: random.whole(1, 21),
  }));

/** A list of people to call, for sale. */
export const phoneLeads = () =>
  synthetic('phone-leads-synthetic.csv', (random) => ({
    姓名: `${random.pick(['示', '例', '演'])}某${random.pick(['甲', '乙', '丙', '丁'])}`,
    // No operator has been given this range.
    手机号: `1000${String(random.whole(0, 9_999_999)).padStart(7, '0')}`,
    意向: random.pick(['购房', '贷款', '教育', '保健品']),
  }));
