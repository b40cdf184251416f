import { type FoldedText, fold, originalSpan } from './fold.js';
import { humpsApart } from './humps.js';
import { listTerms } from './list-terms.js';
import { inCharacters } from './pinyin.js';
import { PinyinWords } from './pinyin-words.js';
import { unhide } from './unhide.js';
import { wordsApart } from './word-gaps.js';
import { WordList } from './word-list.js';

const terms = listTerms([
  { name: 'en', terms: ['garrison', 'unit strength', 'patient record', 'city gas', 'locat*'] },
  { name: 'zh', terms: ['患者', '病历', '明细', '名册', '名测', '供水管网'] },
]);
const words = new WordList(terms, 2);
const pinyin = new PinyinWords(terms, 2);
const texts = (folded: readonly FoldedText[]): string[] => folded.map(({ text }) => text);

describe('words without gaps', () => {
  const apart = (text: string): string[] => texts(wordsApart(fold(text), text, () => words).usual);

  it.each([
    ['garrisonunitstrength', 'garrison unit strength'],
    ['see thepatientrecordsofthegarrison, please', 'see the patient records of the garrison, please'],
    ['locationsofunits2023', 'locations of units 2023'],
  ])('%s comes apart', (text, said) => expect(apart(text)).toEqual([said]));

  it.each([
    'garrison',
    'constellation of congregations',
    'https://garrisonunitstrength.org/',
    'unit@garrisonunitstrength.com',
    'xkqjwzvbnmxkqjwzvbnm',
    '9f86d081884c7d659a2feaa0c55ad015',
  ])('%s stays as it is', (text) => expect(apart(text)).toEqual([]));

  it('letters that stood apart come together and then apart as words', () => {
    const text = [...'patientrecord'].join(' ');
    const said = unhide(fold(text), text).flatMap((joined) => texts(wordsApart(joined, text, () => words).usual));
    expect(said).toContain('patient record');
    const mixed = 'a l.i.s.t of';
    expect(texts(unhide(fold(mixed), mixed))).toContain('a list of');
  });

  it('knows where a word stood', () => {
    const text = 'see garrisonunitstrength';
    const [said] = wordsApart(fold(text), text, () => words).usual;
    const at = said?.text.indexOf('unit') ?? 0;
    expect(said && originalSpan(said, at, at + 4)).toEqual({ start: 12, end: 16 });
  });
});

describe('camel case', () => {
  const humps = (text: string): string[] => texts(humpsApart(fold(text), text));

  it.each([
    ['PatientRecordTable', 'patient record table'],
    ['AListOfHTTPServers2023', 'a list of http servers 2023'],
    ['Café data: UnitStrength', 'cafe data: unit strength'],
  ])('%s comes apart', (text, said) => expect(humps(text)).toEqual([said]));

  it.each(['iPhone', 'LaTeX', 'SECRET', 'https://a.org/UnitStrength', 'QUJDRGVmZ2hpSktM', 'plain words'])(
    '%s stays as it is',
    (text) => expect(humps(text)).toEqual([]),
  );
});

describe('pinyin', () => {
  const read = (text: string) =>
    inCharacters(
      fold(text),
      text,
      () => words,
      () => pinyin,
    );

  it.each([
    ['huan zhe bing li ming xi', '患者病历明细'],
    ['huanzhebinglimingxi', '患者病历明细'],
    ['huàn zhě bìng lì míng xì', '患者病历明细'],
    ['huan4 zhe3 bing4 li4', '患者病历'],
    ['huan4zhe3bing4li4', '患者病历'],
    ['HuanZhe BingLi', '患者病历'],
    ['new: gong shui guan wang, cheap', 'new: 供水管网, cheap'],
  ])('%s is %s', (text, said) => expect(texts(read(text).usual)).toEqual([said]));

  it('of words that are read alike all are tried', () => {
    const { usual, guessed } = read('huan zhe ming ce');
    expect(texts([...usual, ...guessed]).sort()).toEqual(['患者名册', '患者名测']);
  });

  it.each([
    'huan zhe',
    'banana mango papaya guava imports',
    'Guangdong Fujian Zhejiang Jiangsu',
    'na na na hey hey goodbye',
    'do re mi fa so la ti do',
  ])('%s is none', (text) => expect(texts(read(text).usual)).toEqual([]));
});
