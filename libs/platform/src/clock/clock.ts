/**
 * The one clock, of all processes: the database's time, carried on between two answers by this machine's monotonic clock. What the wall
 * clock of one machine says, or jumps to, decides nothing. An offset kept in the database moves every process at once in tests; production
 * does not read it.
 */
export class Clock {
  private offsetMs = 0;
  /** The time when the monotonic clock read zero: this machine's own until the database was heard. */
  private originMs = Date.now() - performance.now();

  now(): Date {
    return new Date(this.nowMs());
  }

  nowMs(): number {
    return Math.floor(this.originMs + performance.now()) + this.offsetMs;
  }

  setOffset(offsetMs: number): void {
    this.offsetMs = offsetMs;
  }

  /**
   * Takes over the database's time. It was written somewhere within the round trip, so the clock moves only as far as is needed to lie
   * within these bounds: at most `roundTripMs` away, and without jitter.
   */
  hear(databaseMs: number, roundTripMs: number): void {
    const reading = this.originMs + performance.now();
    const heard = Math.min(Math.max(reading, databaseMs), databaseMs + roundTripMs);
    this.originMs += heard - reading;
  }
}
