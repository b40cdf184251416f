export * from './canonical-json.js';
export * from './currency.js';
export * from './digests.js';
export * from './errors.js';
export * from './identifiers.js';
export * from './money.js';
export * from './signatures.js';
export * from './state-machine.js';
