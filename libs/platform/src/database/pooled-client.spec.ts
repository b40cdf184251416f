import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import pg from 'pg';
import { PooledClient } from './pooled-client.js';

const AUTHENTICATION_OK = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]);
const READY_FOR_QUERY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** An ErrorResponse of the protocol, as of `pg_terminate_backend`. */
function terminated(): Buffer {
  const fields = Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0');
  const head = Buffer.from([0x45, 0, 0, 0, 0]);
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** A server that ends each connection with the very packet that says it is ready. */
async function shortLivedServer(): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(Buffer.concat([AUTHENTICATION_OK, READY_FOR_QUERY, terminated()])));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

it('outlives a connection that is ended before anybody listens', async () => {
  const server = await shortLivedServer();
  const { port } = server.address() as AddressInfo;
  const pool = new pg.Pool({ host: '127.0.0.1', port, user: 'weir', database: 'weir', Client: PooledClient });
  pool.on('error', () => {});
  try {
    const client = await pool.connect();
    const failure = await client.query('SELECT 1').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    client.release(true);
  } finally {
    await pool.end();
    server.close();
  }
});
