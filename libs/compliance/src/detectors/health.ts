import { luhn } from './checksums.js';
import { charClass as c, type Detector, type Strength, shapes } from './detector.js';

function pattern(expression: RegExp, strength: Strength = 1): (value: string) => Strength {
  return (value) => (expression.test(value) ? strength : 0);
}

/** Chapters of ICD-10 as allocated, with the suffixes of national editions (`E11.900x001`, `A15.0+`). */
const icd10 = /^(?:[A-TV-Z]\d{2}|U0[0-9]|U[1-8]\d)(?:\.(?:\d{1,3}|[0-9A-Z]{1,4})(?:x\d{3})?)?[+*]?$/;

function loinc(value: string): Strength {
  if (!/^[1-9]\d{0,4}-\d$/.test(value) || value.length < 4) return 0;
  return luhn(value.replace('-', '')) ? 1 : 0;
}

/** Codes of medicine and of human genetics. */
export const healthDetectors: readonly Detector[] = [
  {
    id: 'mrn',
    names: ['MEDICAL_RECORD_NUMBER', 'MRN'],
    kind: 'health',
    personal: true,
    chance: 1,
    needs: c.digit,
    allows: shapes.alnum | c.hyphen,
    min: 6,
    max: 14,
    hintOnly: true,
    announcedOnly: true,
    test: pattern(/^[A-Z]{0,4}-?\d{5,12}$/i),
  },
  {
    id: 'icd10',
    names: ['ICD10', 'ICD_10_CODE'],
    kind: 'health',
    personal: false,
    chance: 0.25,
    needs: c.digit | c.upper,
    allows: shapes.alnum | c.dot | c.plus | c.other,
    min: 3,
    max: 12,
    hintOnly: true,
    test: pattern(icd10),
  },
  {
    id: 'icd10_subcode',
    names: ['ICD10_SUBCODE'],
    kind: 'health',
    personal: false,
    chance: 0.002,
    worstChance: 0.05,
    needs: c.digit | c.upper | c.dot,
    allows: c.digit | c.upper | c.dot,
    min: 5,
    max: 8,
    test: pattern(/^[A-TV-Z]\d[0-9AB]\.[0-9X]\w{0,3}$/),
  },
  {
    id: 'loinc',
    names: ['LOINC'],
    kind: 'health',
    personal: false,
    chance: 0.0894,
    worstChance: 0.1,
    needs: c.digit | c.hyphen,
    allows: c.digit | c.hyphen,
    min: 4,
    max: 7,
    test: loinc,
  },
  {
    id: 'rsid',
    names: ['RSID', 'DBSNP_ID'],
    kind: 'genetic',
    personal: true,
    chance: 1e-6,
    needs: c.digit | c.lower,
    allows: c.digit | c.lower,
    min: 4,
    max: 14,
    test: pattern(/^rs[1-9]\d{1,11}$/, 2),
  },
  {
    id: 'vcf_header',
    names: ['VCF_HEADER'],
    kind: 'genetic',
    personal: true,
    chance: 1e-9,
    needs: c.hash | c.upper,
    allows: shapes.anything,
    min: 16,
    max: 100000,
    test: pattern(/^(?:##fileformat=VCFv\d|#CHROM\tPOS\tID\tREF\tALT)/, 2),
  },
  {
    id: 'hgvs',
    names: ['HGVS'],
    kind: 'genetic',
    personal: true,
    chance: 1e-9,
    needs: c.digit | c.colon | c.dot,
    allows: shapes.anything,
    min: 10,
    max: 200,
    test: pattern(
      /^(?:N[CGMRP]_\d{6,9}\.\d{1,2}|ENS[GTP]\d{11}\.\d{1,2}|LRG_\d+(?:[tp]\d+)?):[cgmnpr]\.[-*?(]?(?:[A-Z][a-z]{2})?[-*]?\d+/,
      2,
    ),
  },
];
