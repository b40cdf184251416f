import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { Metrics, mayReadMetrics, ReadinessProbe, type WeirConfig } from '@weir/platform';

/** `/healthz`, `/readyz` and `/metrics` of a worker; off when the port is 0. */
export function startHealthServer(app: INestApplicationContext, config: WeirConfig): Server | undefined {
  const { host, port } = config.workerHttp;
  if (port === 0) return undefined;
  const metrics = app.get(Metrics);
  const probe = app.get(ReadinessProbe);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/healthz') json(response, 200, { status: 'ok' });
    else if (request.url === '/readyz') {
      const readiness = await probe.check();
      json(response, readiness.status === 'not ready' ? 503 : 200, readiness);
    } else if (request.url === '/metrics' && mayReadMetrics(config, request.headers.authorization)) {
      const text = await metrics.registry.metrics();
      response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text);
    } else json(response, 404, { error: { code: 'NOT_FOUND' } });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  server.listen(port, host);
  return server;
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
