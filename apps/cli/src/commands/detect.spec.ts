import { answerLine } from './detect.js';

it('reads long numbers digit for digit', () => {
  expect(answerLine('{"id":1,"header":"身份证号","values":[110101190102030014,"310104190512311237"]}')).toMatchObject({
    id: 1,
    detectors: expect.arrayContaining([expect.objectContaining({ name: 'prc_resident_id', hits: 2, flagged: true })]),
    personal: true,
  });
  expect(answerLine('{"id":"a","text":"say \\"1234567890123456\\" to user@example.com"}')).toMatchObject({
    spans: [{ type: 'email', start: 26, end: 42 }],
  });
});

it.each([
  ['{"id":1,"values":[1,]}', 'not valid JSON'],
  ['[1]', 'must be a JSON object'],
  ['{"id":1}', '"text" (a string) or "values"'],
  ['{"id":1,"header":5,"values":[]}', '"header" must be a string'],
])('says what is wrong with %s without quoting it', (line, message) => {
  expect(() => answerLine(line)).toThrow(message);
});
