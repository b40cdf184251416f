import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';

/** Subscribes over `graphql-transport-ws`, as an application would. */
export class SubscriptionClient {
  private constructor(readonly client: Client) {}

  static async connect(url: string, parameters: Record<string, unknown>): Promise<SubscriptionClient> {
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: parameters,
      retryAttempts: 0,
    });
    return new SubscriptionClient(client);
  }

  /** @returns the first thing that comes: a value or the errors. */
  first(query: string, variables: Record<string, unknown>): Promise<unknown> {
    return new Promise((resolve) => {
      this.client.subscribe(
        { query, variables },
        { next: resolve, error: resolve, complete: () => resolve(undefined) },
      );
    });
  }

  /**
   * Listens until something has come.
   *
   * @param afterFirst called when the first value has come: from then on nothing is missed
   * @returns all values
   */
  async until<T>(
    query: string,
    variables: Record<string, unknown>,
    isLast: (data: T) => boolean,
    afterFirst: () => Promise<unknown>,
  ): Promise<T[]> {
    const values: T[] = [];
    for await (const { data, errors } of this.client.iterate<T>({ query, variables })) {
      if (data == null) throw new Error(JSON.stringify(errors));
      values.push(data);
      if (values.length === 1) await afterFirst();
      if (isLast(data)) return values;
    }
    throw new Error('the subscription ended by itself');
  }

  close(): void {
    void this.client.dispose();
  }
}
