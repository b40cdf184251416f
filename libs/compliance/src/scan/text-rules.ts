import { luhn } from '../detectors/checksums.js';

/** How one type is found in running text. */
export interface TextRule {
  /** Detector whose test a candidate must pass. */
  readonly type: string;
  readonly find: RegExp;
  /** 0 … 1, before context. */
  readonly confidence: number;
  /** Words near the candidate that announce it. */
  readonly context?: RegExp;
  /** Found only next to its context, or where the text is nothing but values. */
  readonly loose?: boolean;
  /** Found only next to its context. */
  readonly contextOnly?: boolean;
  /** Words right before the candidate that say that it is something else. */
  readonly unless?: RegExp;
  /** Decides instead of the detector's own test. */
  readonly accept?: (value: string) => boolean;
  /** What the detector is given instead of the candidate itself. */
  readonly read?: (candidate: string) => string;
}

const compact = (candidate: string): string => candidate.replace(/\s+/g, '');
const digitsOnly = (candidate: string): string => candidate.replace(/\D/g, '');
const upper = (candidate: string): string => candidate.toUpperCase();

/** ASCII boundaries: Chinese characters are no letters here, so that a number directly after a word in Chinese is found. */
const a = '(?<![A-Za-z0-9])';
const z = '(?![A-Za-z0-9])';
const rule = (source: string, flags = 'g'): RegExp => new RegExp(source, flags);

const phoneWords =
  /phone|\btel\b|tel[:.]|telephone|mobile|mob\b|\bcell|\bcall|fax|\bdial|\bring\b|\breach|\btext\b|\bsms\b|whatsapp|voicemail|answering|messages?\b|\b(?:desk|office|home|work)\s*[:：#]|hotline|landline|contact|handset|telefon|telepono|t[ée]l[ée]phone|電話|电话|手机|手機|联系|致电|传真|热线|拨打|номер|전화|เบอร์/i;
const cardWords = /card|credit|debit|\bcc\b|visa|mastercard|amex|\bpan\b|卡号|银行卡|信用卡|账号|卡/i;

/** Rules for text, in the order in which overlapping finds of the same confidence are preferred. */
export const textRules: readonly TextRule[] = [
  {
    type: 'email',
    find: rule(
      `(?<![A-Za-z0-9._%+-])[A-Za-z0-9!#$%&'*+/=?^_\`{|}~-][A-Za-z0-9._%+'-]{0,63}@(?:[A-Za-z0-9-]{1,63}\\.)+(?:xn--[A-Za-z0-9-]+|[A-Za-z]{2,24})(?![A-Za-z0-9@])`,
    ),
    confidence: 0.95,
    read: (text) => text.replace(/^['"]/, ''),
  },
  {
    type: 'email',
    find: rule(
      `${a}[A-Za-z0-9._%+-]{2,64} ?(?:\\[at\\]|\\(at\\)|\\{at\\}) ?[A-Za-z0-9-]+(?: ?(?:\\.|\\[dot\\]|\\(dot\\)|\\{dot\\}) ?[A-Za-z0-9-]+)*? ?(?:\\.|\\[dot\\]|\\(dot\\)|\\{dot\\}) ?[A-Za-z]{2,24}${z}`,
      'gi',
    ),
    confidence: 0.85,
    read: (text) =>
      text
        .replace(/ ?[[({]at[\])}] ?/i, '@')
        .replace(/ ?[[({]dot[\])}] ?/gi, '.')
        .replace(/ /g, ''),
  },
  {
    type: 'url',
    find: rule(`(?:https?|ftps?|sftp|wss?)://[^\\s<>"'\`{}|\\\\^，。；、（）《》「」]+`, 'gi'),
    confidence: 0.95,
    read: (text) => text.replace(/[.,;:!?)\]]+$/, ''),
  },
  {
    type: 'url',
    find: rule(
      `(?<![A-Za-z0-9@._/-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z]{2,24}(?::\\d{2,5})?(?:/[^\\s<>"'，。；、]*)?(?![A-Za-z0-9@_-])`,
    ),
    confidence: 0.55,
  },
  {
    type: 'prc_resident_id',
    find: rule(`${a}\\d(?:\\s{0,2}\\d){16}\\s{0,2}[\\dXx]${z}`),
    confidence: 0.99,
    read: compact,
  },
  { type: 'uscc', find: rule(`${a}[0-9A-HJ-NPQRTUWXY]{2}\\d{6}[0-9A-HJ-NPQRTUWXY]{10}${z}`), confidence: 0.99 },
  {
    type: 'bank_card',
    find: rule(
      `(?<![A-Za-z0-9.]|\\d[-.])\\d{4}([ -]{1,2})\\d{4}\\1\\d{4}\\1\\d{4}(?:\\1\\d{1,3})?(?![A-Za-z0-9]|[.-]\\d)`,
    ),
    confidence: 0.97,
    read: digitsOnly,
  },
  {
    type: 'bank_card',
    find: rule(`(?<![A-Za-z0-9.]|\\d[-.])\\d{4}[ -]\\d{6}[ -]\\d{4,5}(?![A-Za-z0-9]|[.-]\\d)`),
    confidence: 0.95,
    read: digitsOnly,
  },
  {
    type: 'bank_card',
    find: rule(`(?<![A-Za-z0-9.]|\\d[-.])\\d{12,19}(?![A-Za-z0-9]|[.-]\\d)`),
    confidence: 0.85,
    context: cardWords,
  },
  {
    type: 'bank_card',
    find: rule(`(?<![A-Za-z0-9.]|\\d[-.])(?:35\\d{14}|5[06-9]\\d{10,17}|6\\d{11,18})(?![A-Za-z0-9]|[.-]\\d)`),
    confidence: 0.7,
    context: cardWords,
    contextOnly: true,
    accept: luhn,
  },
  { type: 'iban', find: rule(`${a}[A-Za-z]{2}\\d{2}(?:[ -]?[A-Za-z0-9]){11,34}`), confidence: 0.99 },
  {
    type: 'us_ssn',
    find: rule(`(?<![A-Za-z0-9-])\\d{3}([ -])\\d{2}\\1\\d{4}(?![A-Za-z0-9-])`),
    confidence: 0.85,
    context: /ssn|social security|\bss#?\b|社会安全/i,
    unless: /itin|tax id/i,
  },
  {
    type: 'us_ssn',
    find: rule(`(?<![A-Za-z0-9-])(?:\\d{9}|\\d{5}-\\d{4}|\\d{3}-\\d{6})(?![A-Za-z0-9-])`),
    confidence: 0.45,
    context: /ssn|social security|\bss#?\b/i,
    loose: true,
    read: digitsOnly,
  },
  {
    type: 'us_itin',
    find: rule(`(?<![A-Za-z0-9-])9\\d{2}([ -])\\d{2}\\1\\d{4}(?![A-Za-z0-9-])`),
    confidence: 0.85,
    context: /itin|tax(?:payer)? id/i,
  },
  {
    type: 'us_itin',
    find: rule(`(?<![A-Za-z0-9-])9(?:\\d{8}|\\d{4}-\\d{4}|\\d{2}-\\d{6})(?![A-Za-z0-9-])`),
    confidence: 0.45,
    context: /itin|tax(?:payer)? id/i,
    loose: true,
    read: digitsOnly,
  },
  {
    type: 'prc_mobile',
    find: rule(`(?<![A-Za-z0-9+]|\\d[-.])(?:(?:\\+|00)86[ -]?)?1\\d{2}([ -]?)\\d{4}\\1\\d{4}(?![A-Za-z0-9]|[.-]\\d)`),
    confidence: 0.85,
    context: phoneWords,
  },
  {
    type: 'mac',
    find: rule(
      `(?<![A-Za-z0-9:.-])(?:[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\\1){4}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}\\.){2}[0-9A-Fa-f]{4})(?![A-Za-z0-9:-])`,
    ),
    confidence: 0.95,
  },
  { type: 'btc_base58', find: rule(`${a}[13][1-9A-HJ-NP-Za-km-z]{25,34}${z}`), confidence: 0.99 },
  { type: 'tron_addr', find: rule(`${a}T[1-9A-HJ-NP-Za-km-z]{33}${z}`), confidence: 0.99 },
  { type: 'bech32', find: rule(`${a}(?:bc1|tb1|BC1|TB1)[0-9A-Za-z]{11,87}${z}`), confidence: 0.99 },
  { type: 'eth_addr', find: rule(`${a}0x[0-9a-fA-F]{40}${z}`), confidence: 0.95 },
  {
    type: 'prc_plate',
    find: rule(
      '[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-HJ-NP-Z][·. -]?[A-HJ-NP-Z0-9]{4,6}[挂学警港澳]?(?![A-Za-z0-9])',
    ),
    confidence: 0.9,
  },
  { type: 'prc_officer_card', find: rule('[军海空陆士文参政后装武][字]第?\\d{6,8}号?'), confidence: 0.9 },
  {
    type: 'prc_passport',
    find: rule(`${a}(?:E\\d{8}|E[A-HJ-NP-Z]\\d{7}|G\\d{8}|[DSP]E?\\d{7,8}|1[45]\\d{7})${z}`),
    confidence: 0.5,
    context: /passport|护照|證件|证件|旅行/i,
    loose: true,
  },
  {
    type: 'hkmo_home_return_permit',
    find: rule(`${a}[HM]\\d{8}(?:\\d{2})?${z}`),
    confidence: 0.5,
    context: /回乡证|回鄉證|通行证|通行證|home.?return|permit|护照|证件/i,
    loose: true,
  },
  {
    type: 'mainland_hkmo_permit',
    find: rule(`${a}(?:[CW]\\d{8}|C[A-HJ-NP-Z]\\d{7})${z}`),
    confidence: 0.5,
    context: /通行证|通行證|港澳|permit|护照|证件/i,
    loose: true,
  },
  {
    type: 'taiwan_compatriot_permit',
    find: rule(`${a}(?:\\d{8}|\\d{10})${z}`),
    confidence: 0.6,
    context: /台胞证|臺胞證|taiwan.{0,20}permit/i,
    contextOnly: true,
  },
  {
    type: 'us_passport',
    find: rule(`${a}(?:[A-Z]\\d{8}|\\d{9})${z}`),
    confidence: 0.4,
    context: /passport|travel document|护照/i,
    loose: true,
  },
  { type: 'hkid', find: rule(`${a}[A-Z]{1,2}d{6}([0-9A])`), confidence: 0.85 },
  {
    type: 'hkid',
    find: rule(`${a}[A-Z]{1,2}d{6}[0-9A]${z}`),
    confidence: 0.6,
    context: /hkid|hong ?kong|香港/i,
    loose: true,
  },
  { type: 'tw_national_id', find: rule(`${a}[A-Z][1289]\\d{8}${z}`), confidence: 0.8 },
  { type: 'vin', find: rule(`${a}[A-HJ-NPR-Z0-9]{17}${z}`), confidence: 0.9 },
  { type: 'imei', find: rule(`${a}\\d{15}${z}`), confidence: 0.7, context: /imei|串号|device/i, loose: true },
  { type: 'iccid', find: rule(`${a}89\\d{17,18}${z}`), confidence: 0.7, context: /iccid|\bsim\b/i, loose: true },
  {
    type: 'nhs_number',
    find: rule(`(?<![A-Za-z0-9-])\\d{3}([ -])\\d{3}\\1\\d{4}(?![A-Za-z0-9-])`),
    confidence: 0.5,
    context: /\bnhs\b|health service/i,
    loose: true,
  },
  {
    type: 'nhs_number',
    find: rule(`(?<![A-Za-z0-9-])\\d{10}(?![A-Za-z0-9-])`),
    confidence: 0.4,
    context: /\bnhs\b|health service/i,
    loose: true,
  },
  {
    type: 'us_npi',
    find: rule(`(?<![A-Za-z0-9-])[12]\\d{3}([ -]?)\\d{3}\\1\\d{3}(?![A-Za-z0-9-])`),
    confidence: 0.5,
    context: /\bnpi\b|provider/i,
    loose: true,
  },
  {
    type: 'us_dea',
    find: rule(`${a}[A-Za-z]{2}\\d{7}${z}`),
    confidence: 0.6,
    context: /certificate|licen[cs]e|\bdea\b|prescri/i,
    read: upper,
  },
  {
    type: 'us_mbi',
    find: rule(
      `(?<![A-Za-z0-9-])[1-9][A-Za-z][A-Za-z0-9]\\d-?[A-Za-z][A-Za-z0-9]\\d-?[A-Za-z]{2}\\d{2}(?![A-Za-z0-9-])`,
    ),
    confidence: 0.8,
  },
  {
    type: 'us_driver_license',
    find: rule(`${a}(?:[A-Z]{1,2}\\d{5,14}|\\d{6,12}|\\d{4}-\\d{2}-\\d{4})${z}`),
    confidence: 0.6,
    context: /driver'?s?'?\s*licen[cs]e|driving licen[cs]e|\bdl\b|驾驶证|驾照/i,
    contextOnly: true,
    read: digitsOnly,
  },
  { type: 'aba_routing', find: rule(`${a}\\d{9}${z}`), confidence: 0.4, context: /routing|\baba\b/i, loose: true },
  { type: 'uk_nino', find: rule(`${a}[A-Za-z]{2}( ?)\\d{2}\\1\\d{2}\\1\\d{2}\\1[A-Da-d]${z}`), confidence: 0.8 },
  { type: 'uk_postcode', find: rule(`${a}[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}${z}`), confidence: 0.6 },
  { type: 'es_nif', find: rule(`${a}(?:[XYZxyz]\\d{7}|\\d{7,8})-?[A-Za-z]${z}`), confidence: 0.7 },
  { type: 'pl_pesel', find: rule(`${a}\\d{11}${z}`), confidence: 0.5, context: /pesel/i, loose: true },
  {
    type: 'de_tax_id',
    find: rule(`${a}[1-9]\\d{10}${z}`),
    confidence: 0.5,
    context: /steuer|tax|\bidnr/i,
    loose: true,
  },
  {
    type: 'tr_national_id',
    find: rule(`${a}[1-9]\\d{10}${z}`),
    confidence: 0.5,
    context: /kimlik|\btc\b|kişi|turkish/i,
    loose: true,
  },
  { type: 'br_cpf', find: rule(`(?<![A-Za-z0-9.-])\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}${z}`), confidence: 0.9 },
  {
    type: 'se_personnummer',
    find: rule(`(?<![A-Za-z0-9-]|is)(?:18|19|20)?\\d{6}[-+]?\\d{4}(?![A-Za-z0-9-])`),
    confidence: 0.5,
    context: /personnummer|pnr|swedish/i,
    loose: true,
  },
  {
    type: 'fi_personal_identity_code',
    find: rule(`\\d{6}[-+ABCDEFUVWXY]\\d{3}[0-9A-Y](?![A-Za-z0-9])`),
    confidence: 0.8,
  },
  {
    type: 'it_fiscal_code',
    find: rule(`${a}[A-Za-z]{6}[0-9A-Za-z]{2}[A-Za-z][0-9A-Za-z]{2}[A-Za-z][0-9A-Za-z]{3}[A-Za-z]${z}`),
    confidence: 0.95,
  },
  {
    type: 'aadhaar',
    find: rule(`(?<![A-Za-z0-9:-])[2-9]\\d{3}([ :-]?)\\d{4}\\1\\d{4}(?![A-Za-z0-9:-])`),
    confidence: 0.55,
    context: /aadha?ar|uidai/i,
    loose: true,
  },
  { type: 'in_pan', find: rule(`${a}[A-Z]{3}[ABCFGHJLPT][A-Z]\\d{4}[A-Z]${z}`), confidence: 0.75 },
  { type: 'sg_nric', find: rule(`${a}[STFGM]\\d{7}[A-Z]${z}`), confidence: 0.9 },
  {
    type: 'kr_rrn',
    find: rule(`(?<![A-Za-z0-9-])\\d{6}-?[1-8]\\d{6}(?![A-Za-z0-9-])`),
    confidence: 0.6,
    context: /rrn|frn|resident registration|주민/i,
    loose: true,
  },
  {
    type: 'kr_frn',
    find: rule(`(?<![A-Za-z0-9-])\\d{6}-?[5-8]\\d{6}(?![A-Za-z0-9-])`),
    confidence: 0.6,
    context: /frn|foreigner|외국인/i,
    loose: true,
  },
  { type: 'th_tnin', find: rule(`${a}[1-8]\\d{12}${z}`), confidence: 0.5, context: /thai|ประชาชน/i, loose: true },
  {
    type: 'za_id_number',
    find: rule(`${a}\\d{13}${z}`),
    confidence: 0.5,
    context: /\brsa\b|\bsa id|refugee|south africa/i,
    loose: true,
  },
  {
    type: 'jp_mynumber',
    find: rule(`${a}\\d{12}${z}`),
    confidence: 0.4,
    context: /my ?number|マイナンバー|個人番号/i,
    loose: true,
  },
  {
    type: 'au_abn',
    find: rule(`(?<![A-Za-z0-9-])\\d{2} ?\\d{3} ?\\d{3} ?\\d{3}(?![A-Za-z0-9-])`),
    confidence: 0.4,
    context: /\babn\b|business number/i,
    loose: true,
  },
  {
    type: 'au_tfn',
    find: rule(`(?<![A-Za-z0-9-])\\d{3} ?\\d{3} ?\\d{3}(?![A-Za-z0-9-]| \\d)`),
    confidence: 0.4,
    context: /\btfn\b|tax file/i,
    loose: true,
  },
  {
    type: 'au_medicare',
    find: rule(`(?<![A-Za-z0-9-])[2-6]\\d{9}(?![A-Za-z0-9-])`),
    confidence: 0.4,
    context: /medicare/i,
    loose: true,
  },
  {
    type: 'ca_sin',
    find: rule(`(?<![A-Za-z0-9-])\\d{3}([ -]?)\\d{3}\\1\\d{3}(?![A-Za-z0-9-])`),
    confidence: 0.4,
    context: /\bsin\b|\bnas\b|social insurance/i,
    loose: true,
  },
  {
    type: 'eu_vat',
    find: rule(`${a}[A-Za-z]{2}[0-9A-Za-z]{8,12}${z}`),
    confidence: 0.6,
    context: /\bvat\b|\bust|umsatz|\btva\b|\biva\b/i,
  },
  {
    type: 'eu_vat',
    find: rule(`${a}[A-Za-z]{2}[ -]\\d{2,3}(?:[ .-]\\d{3}){2,3}${z}`),
    confidence: 0.6,
    context: /\bvat\b|\bust|umsatz|\btva\b|\biva\b/i,
  },
  { type: 'hgvs', find: /(?:N[CGMRP]_\d{6,9}\.\d{1,2}|ENS[GTP]\d{11}\.\d{1,2}):[cgmnpr]\.[^\s,;]+/g, confidence: 0.95 },
  { type: 'rsid', find: rule(`${a}rs[1-9]\\d{2,11}${z}`), confidence: 0.8 },
  {
    type: 'latlon_precise',
    find: /(?<![\d.,])-?\d{1,3}\.\d{4,}°?\s*[,;]\s*-?\d{1,3}\.\d{4,}°?(?![\d.])/g,
    confidence: 0.85,
  },
  {
    type: 'lei',
    find: rule(`${a}[0-9A-Z]{18}\\d{2}${z}`),
    confidence: 0.5,
    context: /\blei\b|legal entity/i,
    loose: true,
  },
];

export { phoneWords };
