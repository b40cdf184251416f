import { Failure } from './failure.mjs';

const MINIMUM = { major: 20, minor: 19 };

/**
 * @param {string} [version] for example `20.19.0`
 * @throws {Failure} when this Node.js is too old for Weir
 */
export function requireSupportedNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > MINIMUM.major || (major === MINIMUM.major && minor >= MINIMUM.minor)) return;
  throw new Failure(`Weir needs Node.js ${MINIMUM.major}.${MINIMUM.minor} or newer; this is ${version}.`);
}
