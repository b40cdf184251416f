import { ValidationError } from '@weir/kernel';
import { parseRouteInput } from './route-input.js';
import { decideRouteLine } from './route-lines.js';
import { china } from './testing/transfers.js';

describe('bad input', () => {
  it.each<[unknown, string]>([
    [null, 'input'],
    [{ ...china(), as_of: undefined }, 'as_of'],
    [{ ...china(), as_of: '2026-02-30' }, 'as_of'],
    [{ ...china(), destination: 'sg' }, 'destination'],
    [{ ...china(), pack: 'BR' }, 'pack'],
    [{ ...china(), counts: { pi_ytd_incl: 1.5 } }, 'counts.pi_ytd_incl'],
    [{ ...china(), data: { personal: 'yes' } }, 'data.personal'],
    [{ ...china(), data: { importnat: true } }, 'data.importnat'],
    [{ ...china(), buyer: { coc_owned_pct: 101 } }, 'buyer.coc_owned_pct'],
    [{ ...china(), mechanism: { destinations: ['Singapore'] } }, 'mechanism.destinations.0'],
  ])('names the field (%#)', (input, field) => {
    expect(() => parseRouteInput(input)).toThrow(ValidationError);
    expect(decideRouteLine(JSON.stringify({ id: 7, input }))).toEqual({
      id: 7,
      error: { code: 'VALIDATION_FAILED', field, message: expect.stringContaining(field) },
    });
  });

  it.each(['', '[]', '7', '{"id":1', '\u0000'])('answers the line %j with an error', (line) => {
    expect(decideRouteLine(line)).toEqual({ id: null, error: expect.objectContaining({ field: 'line' }) });
  });

  it('says when a line has no transfer', () => {
    expect(decideRouteLine('{"id":"a"}')).toEqual({ id: 'a', error: expect.objectContaining({ field: 'input' }) });
  });
});
