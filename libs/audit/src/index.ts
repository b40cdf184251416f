export * from './audit.migration.js';
export * from './audit-entry.js';
export * from './audit-trail.js';
export * from './command-runner.js';
