import { setTimeout as pause } from 'node:timers/promises';

const RATE_LIMITED = 'RATE_LIMITED';
const PATIENT_ATTEMPTS = 5;

/** The exchange refused an operation. */
export class Refusal extends Error {
  /**
   * @param {string} operation
   * @param {{ message: string, extensions?: Record<string, unknown> }} error first error of the answer
   */
  constructor(operation, error) {
    const code = typeof error.extensions?.code === 'string' ? error.extensions.code : 'UNKNOWN';
    super(`${operation}: ${code}: ${error.message}`);
    this.code = code;
    this.retryAfterSeconds = Number(error.extensions?.retryAfterSeconds ?? 1);
  }
}

/** The public API as one person, or as a visitor when there is no token. */
export class ExchangeClient {
  #token;

  /** @param {string} url of the exchange, without a slash at the end @param {string} [token] of a session */
  constructor(url, token) {
    this.url = url;
    this.#token = token;
  }

  /** @param {string} token */
  as(token) {
    return new ExchangeClient(this.url, token);
  }

  /** @returns {Record<string, string>} */
  get headers() {
    return this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
  }

  /**
   * Sends one GraphQL operation; waits and asks again where the exchange asks for patience.
   *
   * @template T
   * @param {string} query
   * @param {Record<string, unknown>} [variables]
   * @returns {Promise<T>} the answer's data
   * @throws {Refusal} with the code of the first error
   */
  async send(query, variables = {}) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#sendOnce(query, variables);
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== RATE_LIMITED || attempt === PATIENT_ATTEMPTS) throw error;
        await pause(error.retryAfterSeconds * 1000);
      }
    }
  }

  /**
   * @template T
   * @param {string} query
   * @param {Record<string, unknown>} variables
   * @returns {Promise<T>}
   */
  async #sendOnce(query, variables) {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    const operation = /\{\s*(\w+)/.exec(query)?.[1] ?? 'operation';
    const answer = parseJson(text);
    const [error] = answer?.errors ?? [];
    if (error !== undefined) throw new Refusal(operation, error);
    if (answer?.data === undefined) throw new Error(`${operation}: HTTP ${response.status}: ${text.slice(0, 300)}`);
    return /** @type {T} */ (answer.data);
  }
}

/**
 * @param {string} text
 * @returns {{ data?: unknown, errors?: { message: string, extensions?: Record<string, unknown> }[] } | undefined}
 */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
