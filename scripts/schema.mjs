import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Writes `schema.graphql` from the built API. */
const program = fileURLToPath(new URL('../apps/api/dist/print-schema.js', import.meta.url));
const target = new URL('../schema.graphql', import.meta.url);
writeFileSync(target, execFileSync(process.execPath, [program], { maxBuffer: 64 * 1024 * 1024 }));
