import { WeirError } from '@weir/kernel';
import { z } from 'zod';

const signingKeys = z.string().transform((text, context): { kid: string; secret: string }[] => {
  const parsed = signingKeyList.safeParse(safeJson(text));
  if (parsed.success) return parsed.data;
  context.addIssue('must be a JSON array of {"kid","secret"} with 32-byte base64url secrets, signing key first');
  return z.NEVER;
});

const signingKeyList = z
  .array(
    z.object({
      kid: z.string().min(1),
      secret: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
      retiredAt: z.string().optional(),
    }),
  )
  .min(1);

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const environment = z.object({
  WEIR_ENV: z.enum(['development', 'test', 'production']).default('production'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL of the role weir_app' }),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(16),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' }).optional(),
  PORT: z.coerce.number().int().min(0).max(65535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  WORKER_HOST: z.string().default('127.0.0.1'),
  WORKER_PORT: z.coerce.number().int().min(0).max(65535).default(0),
  WEIR_PUBLIC_URL: z.url().optional(),
  WEIR_STORAGE_DIR: z.string().min(1).default('.weir/storage'),
  WEIR_AUDIT_HEADS_FILE: z.string().min(1).default('.weir/audit-heads.jsonl'),
  WEIR_SIGNING_KEYS: signingKeys,
  WEIR_SECRET_KEY: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url'),
  WEIR_OPERATOR_SECOND_FACTOR: z.enum(['required', 'optional']).optional(),
  WEIR_DEVELOPMENT_KEYS: z.enum(['true', 'false']).default('false'),
  WEIR_QUEUES: z.string().optional(),
  WEIR_JOB_LOCK_MS: z.coerce.number().int().min(1_000).max(600_000).default(30_000),
  WEIR_JOB_STALLED_CHECK_MS: z.coerce.number().int().min(100).max(600_000).default(5_000),
  WEIR_PLATFORM_FEE_PPM: z.coerce.number().int().min(0).max(500_000).default(50_000),
  WEIR_OPERATOR_NAME: z.string().trim().min(1).max(200).default('Operator of this exchange'),
  WEIR_OPERATOR_TAX_NUMBER: z.string().trim().min(2).max(64).optional(),
  WEIR_MAX_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(20 * 1024 ** 3),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\w+$/, 'must be a secret or restricted key of Stripe (sk_… or rk_…)')
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .startsWith('whsec_', 'must be the signing secret of the webhook (whsec_…)')
    .optional(),
  STRIPE_API_BASE: z.url({ protocol: /^https?$/, error: 'must be an http(s):// URL' }).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// URL' }).optional(),
  MAIL_FROM: z.string().default('Weir <no-reply@weir.invalid>'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be an http:// URL' }).optional(),
  WEIR_METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export class ConfigurationError extends WeirError {
  constructor(readonly problems: readonly string[]) {
    super('CONFIGURATION_INVALID', `The configuration is not valid:\n- ${problems.join('\n- ')}`, { httpStatus: 500 });
  }
}

export interface WeirConfig {
  readonly environment: 'development' | 'test' | 'production';
  readonly database: { readonly url: string; readonly poolSize: number };
  /** Absent: queues, pub/sub and rate limits live in PostgreSQL. */
  readonly redisUrl: string | undefined;
  readonly http: { readonly host: string; readonly port: number; readonly publicUrl: string };
  /** Where a worker answers `/healthz`, `/readyz` and `/metrics`; not at all when the port is 0. */
  readonly workerHttp: { readonly host: string; readonly port: number };
  readonly storageDirectory: string;
  readonly auditHeadsFile: string;
  /** First key signs; the others only verify. */
  readonly signingKeys: readonly {
    readonly kid: string;
    readonly secret: string;
    readonly retiredAt?: string | undefined;
  }[];
  /** 32 bytes, base64url: the root of HMAC keys (evidence, tokens, downloads). */
  readonly secretKey: string;
  /** Whether people of the platform must have a second factor to act on money and to approve; `required` in production. */
  readonly operatorSecondFactor: 'required' | 'optional';
  /** Queues that this worker takes; absent means all. */
  readonly queues: readonly string[] | undefined;
  /**
   * A running job's lock is good for `lockMs` and prolonged meanwhile; every `stalledCheckMs` jobs whose lock has run out,
   * because their worker died, are taken up again. Milliseconds.
   */
  readonly jobs: { readonly lockMs: number; readonly stalledCheckMs: number };
  /** The platform's fee in parts per million of the price, paid by the provider. */
  readonly platformFeePpm: number;
  /** Who runs the exchange, as its invoices for fees name it. */
  readonly operator: { readonly name: string; readonly taxNumber: string | undefined };
  readonly maxUploadBytes: number;
  /** Absent: orders are paid from the prepaid balance alone. `apiBase` is for tests, and refused in production. */
  readonly stripe:
    | {
        readonly secretKey: string;
        readonly webhookSecret: string | undefined;
        readonly apiBase?: string | undefined;
      }
    | undefined;
  readonly mail: { readonly smtpUrl: string | undefined; readonly from: string };
  /** Where spans are sent by OTLP over HTTP; absent: nothing is traced. */
  readonly otlpEndpoint: string | undefined;
  /** Bearer token of those who read `/metrics`; absent: anybody outside of production, nobody in it. */
  readonly metricsToken: string | undefined;
  readonly logLevel: string;
}

/**
 * Reads the whole configuration from environment variables.
 * @throws ConfigurationError naming every problem at once.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): WeirConfig {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(present);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${describe(issue, present)}`);
  if (present.WEIR_ENV !== 'development' && present.WEIR_ENV !== 'test') problems.push(...productionProblems(present));
  problems.push(...stripeProblems(present));
  if (!parsed.success || problems.length > 0) throw new ConfigurationError(problems);
  const v = parsed.data;
  return {
    environment: v.WEIR_ENV,
    database: { url: v.DATABASE_URL, poolSize: v.DATABASE_POOL_SIZE },
    redisUrl: v.REDIS_URL,
    http: { host: v.HOST, port: v.PORT, publicUrl: v.WEIR_PUBLIC_URL ?? `http://127.0.0.1:${v.PORT}` },
    workerHttp: { host: v.WORKER_HOST, port: v.WORKER_PORT },
    storageDirectory: v.WEIR_STORAGE_DIR,
    auditHeadsFile: v.WEIR_AUDIT_HEADS_FILE,
    signingKeys: v.WEIR_SIGNING_KEYS,
    secretKey: v.WEIR_SECRET_KEY,
    operatorSecondFactor: v.WEIR_OPERATOR_SECOND_FACTOR ?? (v.WEIR_ENV === 'production' ? 'required' : 'optional'),
    queues: v.WEIR_QUEUES?.split(',').map((name) => name.trim()),
    jobs: { lockMs: v.WEIR_JOB_LOCK_MS, stalledCheckMs: v.WEIR_JOB_STALLED_CHECK_MS },
    platformFeePpm: v.WEIR_PLATFORM_FEE_PPM,
    operator: { name: v.WEIR_OPERATOR_NAME, taxNumber: v.WEIR_OPERATOR_TAX_NUMBER },
    maxUploadBytes: v.WEIR_MAX_UPLOAD_BYTES,
    stripe:
      v.STRIPE_SECRET_KEY === undefined
        ? undefined
        : { secretKey: v.STRIPE_SECRET_KEY, webhookSecret: v.STRIPE_WEBHOOK_SECRET, apiBase: v.STRIPE_API_BASE },
    mail: { smtpUrl: v.SMTP_URL, from: v.MAIL_FROM },
    otlpEndpoint: v.OTEL_EXPORTER_OTLP_ENDPOINT,
    metricsToken: v.WEIR_METRICS_TOKEN,
    logLevel: v.LOG_LEVEL,
  };
}

function describe(issue: z.core.$ZodIssue, present: Record<string, string | undefined>): string {
  return present[String(issue.path[0])] === undefined ? 'is missing' : issue.message;
}

/** Production takes everything from the environment and refuses what `npm start` made for development. */
function productionProblems(env: Record<string, string | undefined>): string[] {
  const problems: string[] = [];
  if (env.REDIS_URL === undefined) problems.push('REDIS_URL: production runs its queues on Redis');
  if (env.WEIR_PUBLIC_URL === undefined) problems.push('WEIR_PUBLIC_URL: is missing');
  if (hasDevelopmentKeys(env)) {
    problems.push('WEIR_SIGNING_KEYS: development keys are refused in production');
  }
  return problems;
}

function hasDevelopmentKeys(env: Record<string, string | undefined>): boolean {
  return env.WEIR_DEVELOPMENT_KEYS === 'true' || env.WEIR_SIGNING_KEYS?.includes('"development') === true;
}

/** Real money never moves under keys that `npm start` made, nor anywhere but at Stripe. */
function stripeProblems(env: Record<string, string | undefined>): string[] {
  const problems: string[] = [];
  const isProduction = env.WEIR_ENV !== 'development' && env.WEIR_ENV !== 'test';
  const isLive = /^(sk|rk)_live_/.test(env.STRIPE_SECRET_KEY ?? '');
  if (isLive && hasDevelopmentKeys(env)) {
    problems.push(
      'STRIPE_SECRET_KEY: the key of a live account is refused with development keys; take one of test mode',
    );
  } else if (isLive && !isProduction) {
    problems.push(
      'STRIPE_SECRET_KEY: the key of a live account is refused outside of production; take one of test mode',
    );
  }
  if (env.STRIPE_SECRET_KEY !== undefined && env.STRIPE_WEBHOOK_SECRET === undefined) {
    problems.push('STRIPE_WEBHOOK_SECRET: is missing; payments by Stripe need the signing secret of the webhook');
  }
  if (env.STRIPE_API_BASE !== undefined && isProduction) {
    problems.push('STRIPE_API_BASE: is for tests; production talks to Stripe itself');
  }
  return problems;
}
