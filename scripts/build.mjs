/**
 * `npm run build`: what is generated, then every library and application.
 */
import { build } from './launcher/built.mjs';
import { Failure } from './launcher/failure.mjs';
import { ROOT } from './launcher/places.mjs';

build(ROOT).catch((error) => {
  process.stderr.write(`${error instanceof Failure ? error.message : error.stack}\n`);
  process.exit(1);
});
