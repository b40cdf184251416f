import { jest } from '@jest/globals';

/** Processes and databases are started in tests and hooks, on machines that do other things too. */
jest.setTimeout(300_000);
