/** One entry of `errors` in an answer. */
export interface GraphqlErrorEntry {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string } & Readonly<Record<string, unknown>>;
}

export interface GraphqlAnswer<T> {
  readonly status: number;
  readonly data: T | null;
  readonly errors: readonly GraphqlErrorEntry[];
}

/** The api answered with errors. */
export class GraphqlFailure extends Error {
  constructor(readonly errors: readonly GraphqlErrorEntry[]) {
    super(errors.map(({ message, extensions }) => `${extensions?.code ?? 'no code'}: ${message}`).join('\n'));
    this.name = 'GraphqlFailure';
  }

  /** Code of the first error, for example `ORDER_NOT_FOUND`. */
  get code(): string | undefined {
    return this.errors[0]?.extensions?.code;
  }
}

/**
 * Sends one GraphQL operation.
 *
 * @param token of a session or an API token; none for a visitor
 * @throws Error when the answer is not GraphQL's
 */
export async function sendGraphql<T>(
  url: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  token?: string,
): Promise<GraphqlAnswer<T>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const body = parse<T>(text);
  if (body === undefined) throw new Error(`the api answered ${response.status} and no GraphQL: ${text.slice(0, 500)}`);
  return { status: response.status, data: body.data ?? null, errors: body.errors ?? [] };
}

function parse<T>(text: string): { data?: T | null; errors?: GraphqlErrorEntry[] } | undefined {
  try {
    const body = JSON.parse(text);
    return body !== null && typeof body === 'object' && ('data' in body || 'errors' in body) ? body : undefined;
  } catch {
    return undefined;
  }
}
