/**
 * What tracing costs the api: CPU of a catalogue page of 20 without and with an OTLP endpoint, in turns.
 *
 * `node bench/api/tracing.mjs [rounds=4] [pages=500]`
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { withClient } from '../../scripts/launcher/postgres-roles.mjs';
import { insertListings } from '../../scripts/testing/many-listings.mjs';
import { cpuMs, startDatabase, startServer } from './processes.mjs';

const [rounds = 4, pages = 500] = process.argv.slice(2).map(Number);
const body = JSON.stringify({
  query:
    '{ listings(search: "zephyr", first: 20) { edges { node { id title tags provider { name } plans { id } } } } }',
});

const collector = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.end('{}'));
}).listen(0, '127.0.0.1');
await once(collector, 'listening');
const database = await startDatabase();
const stop = [database.stop];
try {
  await withClient(database.superuserUrl, (client) => insertListings(client, 1_000));
  const endpoint = `http://127.0.0.1:${collector.address().port}`;
  const off = await startServer('api', database.env);
  const on = await startServer('api', { ...database.env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  stop.unshift(off.stop, on.stop);
  const cost = async ({ url, pid }, count) => {
    const before = await cpuMs(pid);
    for (let i = 0; i < count; i += 1) {
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      if ((await answer.json()).data?.listings.edges.length !== 20) throw new Error('not a page of 20');
    }
    return ((await cpuMs(pid)) - before) / count;
  };
  for (const server of [off, on]) await cost(server, pages);
  const rows = [];
  for (let round = 0; round < rounds; round += 1) rows.push([await cost(off, pages), await cost(on, pages)]);
  const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  console.log(
    `page without tracing ${median(rows.map(([without]) => without)).toFixed(2)} ms of CPU, with ${median(rows.map(([, traced]) => traced)).toFixed(2)} ms, ${median(rows.map(([without, traced]) => traced / without)).toFixed(2)} x (${rounds} rounds of ${pages})`,
  );
} finally {
  for (const end of stop) await end();
  collector.close();
}
