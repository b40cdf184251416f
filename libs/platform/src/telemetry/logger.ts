import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Structured logs. Secrets and personal fields are cut by path; raw inputs are never logged. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['*.password', '*.token', '*.authorization', '*.email', 'req.headers', '*.secret'],
      censor: '[redacted]',
    },
  });
}
