import { jest } from '@jest/globals';
import { Clock } from './clock.js';

const DAY_MS = 24 * 3_600_000;

afterEach(() => {
  jest.restoreAllMocks();
});

describe('the clock', () => {
  it("does not follow the machine's wall clock", () => {
    const clock = new Clock();
    const before = clock.nowMs();
    for (const jump of [DAY_MS, -DAY_MS]) {
      const real = Date.now();
      jest.spyOn(Date, 'now').mockReturnValue(real + jump);
      expect(Math.abs(clock.nowMs() - before)).toBeLessThan(DAY_MS / 24);
      jest.restoreAllMocks();
    }
  });

  it.each([DAY_MS, -DAY_MS])('is the database’s, %d ms away, within the round trip', (away) => {
    const clock = new Clock();
    const database = clock.nowMs() + away;
    clock.hear(database, 40);
    const reading = clock.nowMs();
    expect(reading).toBeGreaterThanOrEqual(database - 1);
    expect(reading - database).toBeLessThan(DAY_MS / 24);
  });

  it('stays where it is as long as it lies within what the database may have meant', () => {
    jest.spyOn(performance, 'now').mockReturnValue(1_000);
    const clock = new Clock();
    const reading = clock.nowMs();
    clock.hear(reading - 30, 40);
    expect(clock.nowMs()).toBe(reading);
    clock.hear(reading + 10, 40);
    expect(clock.nowMs()).toBe(reading + 10);
    clock.hear(reading - 100, 40);
    expect(clock.nowMs()).toBe(reading - 60);
  });

  it('is moved by the offset on top of it', () => {
    const clock = new Clock();
    const before = clock.nowMs();
    clock.setOffset(DAY_MS);
    expect(clock.nowMs() - before).toBeGreaterThanOrEqual(DAY_MS);
  });
});
