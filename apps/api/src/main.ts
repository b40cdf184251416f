import 'reflect-metadata';
import { ConfigurationError, loadConfig } from '@weir/platform';
import { createApi } from './create-api.js';

try {
  const config = loadConfig();
  const app = await createApi(config);
  await app.listen(config.http.port, config.http.host);
  process.stdout.write(`${JSON.stringify({ service: 'api', msg: 'api ready', url: await app.getUrl() })}\n`);
} catch (error) {
  const { message } = error as Error;
  process.stderr.write(`${error instanceof ConfigurationError ? message : `The api could not start: ${message}`}\n`);
  process.exit(1);
}
