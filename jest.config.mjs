import { readFileSync } from 'node:fs';

const swc = JSON.parse(readFileSync(new URL('./.swcrc', import.meta.url), 'utf8'));

/** Packages written as CommonJS that require an ES module: Jest on Node 20 needs the required ones as CommonJS. */
const esmOnlyPackages = ['content-disposition', 'cookie'];

const base = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', swc],
    [`node_modules/(${esmOnlyPackages.join('|')})/.+\\.js$`]: ['@swc/jest', { module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnlyPackages.join('|')})/)`],
  moduleNameMapper: {
    '^@weir/([a-z]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/.*/(dist|bundle)/', '<rootDir>/.weir/'],
};

/** The lanes whose tests share one PostgreSQL server. */
const withPostgres = {
  ...base,
  setupFilesAfterEnv: ['<rootDir>/test/harness/patience.mjs'],
  globalSetup: '<rootDir>/test/harness/global-setup.mjs',
  globalTeardown: '<rootDir>/test/harness/global-teardown.mjs',
};

export default {
  rootDir: import.meta.dirname,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/{libs,apps}/*/src/**/*.spec.ts'],
      testPathIgnorePatterns: ['\\.integration\\.spec\\.ts$'],
    },
    {
      ...withPostgres,
      displayName: 'integration',
      testMatch: ['<rootDir>/{libs,apps}/*/src/**/*.integration.spec.ts'],
    },
    { ...withPostgres, displayName: 'system', testMatch: ['<rootDir>/test/**/*.test.ts'] },
  ],
};
