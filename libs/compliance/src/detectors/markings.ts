import { charClass as c, type Detector, shapes } from './detector.js';

/** Marks of state secrets with their term (★), and control markings of classified documents. */
const marking =
  /(?:绝密|机密|秘密)\s*[★☆]|^(?:绝密|机密级?|秘密级)$|(?<![A-Za-z])(?:TOP SECRET|SECRET|CONFIDENTIAL)\/\/[A-Z]|(?<![A-Za-z])(?:NOFORN|ORCON|REL TO [A-Z]{3})(?![A-Za-z])|密级[:：]\s*(?:绝密|机密|秘密)/;

const level = /^(?:核心数据|重要数据|一般数据|core(?: data)?|important(?: data)?|general(?: data)?|L?[1-5]级?)$/i;

/** Markings by which documents and tables declare how far they may go. */
export const markingDetectors: readonly Detector[] = [
  {
    id: 'marking_regex',
    names: ['CLASSIFICATION_MARKING'],
    kind: 'document',
    personal: false,
    chance: 1e-6,
    needs: 0,
    allows: shapes.anything,
    min: 2,
    max: 2000,
    test: (value) => (marking.test(value) ? 2 : 0),
  },
  {
    id: 'declared_level_core',
    names: ['CORE_DATA_LEVEL'],
    kind: 'document',
    personal: false,
    chance: 0.01,
    needs: 0,
    allows: c.wide | shapes.alnum | c.space,
    min: 2,
    max: 12,
    hintOnly: true,
    announcedOnly: true,
    test: (value) => (/^(?:核心(?:数据|级)?|(?:national )?core(?: data)?)$/i.test(value) ? 1 : 0),
  },
  {
    id: 'declared_level_important',
    names: ['IMPORTANT_DATA_LEVEL'],
    kind: 'document',
    personal: false,
    chance: 0.01,
    needs: 0,
    allows: c.wide | shapes.alnum | c.space,
    min: 2,
    max: 14,
    hintOnly: true,
    announcedOnly: true,
    test: (value) => (/^(?:重要(?:数据|级)?|important(?: data)?)$/i.test(value) ? 1 : 0),
  },
  {
    id: 'declared_level',
    names: ['DATA_CLASSIFICATION_LEVEL'],
    kind: 'document',
    personal: false,
    chance: 0.1,
    needs: 0,
    allows: c.wide | shapes.alnum | c.space,
    min: 1,
    max: 20,
    hintOnly: true,
    announcedOnly: true,
    test: (value) => (level.test(value) ? 1 : 0),
  },
];
