import { createServer, type Server } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { Metrics } from '@weir/platform';

/** `/healthz` and `/metrics` of a worker; off when the port is 0. */
export function startHealthServer(app: INestApplicationContext, port: number): Server | undefined {
  if (port === 0) return undefined;
  const metrics = app.get(Metrics);
  const server = createServer((request, response) => {
    if (request.url === '/healthz') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
    } else if (request.url === '/metrics') {
      metrics.registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text),
        () => response.writeHead(500).end(),
      );
    } else response.writeHead(404).end();
  });
  server.listen(port, '127.0.0.1');
  return server;
}
