/**
 * A failure whose message is written for the person at the terminal: one clear sentence, shown without a stack trace.
 */
export class Failure extends Error {
  /** @param {string} message @param {ErrorOptions} [options] */
  constructor(message, options) {
    super(message, options);
    this.name = 'Failure';
  }
}
