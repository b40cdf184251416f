import fc from 'fast-check';
import { searchQuery, searchText, searchVectorSql } from './search-document.js';

describe('searchText', () => {
  it('separates Latin words from Han pairs', () => {
    expect(searchText('PM2.5 空气质量 data')).toEqual({ words: 'pm2.5 data', han: '空 气 质 量 空气 气质 质量' });
  });

  it('folds width, case and Traditional Chinese', () => {
    expect(searchText('ＡＢＣ 氣象資料')).toEqual(searchText('abc 气象资料'));
  });

  it('never throws, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => typeof searchText(text).words === 'string'),
    );
  });
});

describe('searchQuery', () => {
  it('asks for pairs, and for a single character as itself', () => {
    expect(searchQuery('空气质量').han).toBe('空气 气质 质量');
    expect(searchQuery('水').han).toBe('水');
  });

  it('every run of a text finds that text', () => {
    const han = fc.string({ unit: fc.constantFrom(...'空气质量数据城市交通'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(han, fc.nat(), fc.nat(), (text, from, length) => {
        const characters = [...text];
        const start = from % characters.length;
        const piece = characters.slice(start, start + 1 + (length % characters.length)).join('');
        const indexed = new Set(searchText(text).han.split(' '));
        return searchQuery(piece)
          .han.split(' ')
          .every((token) => indexed.has(token));
      }),
    );
  });
});

describe('searchVectorSql', () => {
  it('takes two parameters for each of four weights', () => {
    const sql = searchVectorSql(19);
    for (const parameter of [19, 20, 21, 22, 23, 24, 25, 26]) expect(sql).toContain(`$${parameter}`);
  });
});
