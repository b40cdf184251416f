/**
 * The environment of the exchange's programs on this machine: what the caller set wins over what the launcher chose.
 *
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.env the caller's
 * @param {ReturnType<typeof import('./places.mjs').places>} options.places
 * @param {import('./secrets.mjs').Secrets} options.secrets
 * @param {import('./database.mjs').Database} options.database
 * @param {number} options.port of the api
 * @param {number} options.workerPort of the worker's health answers
 * @returns {NodeJS.ProcessEnv}
 */
export function programEnvironment({ env, places, secrets, database, port, workerPort }) {
  return {
    WEIR_SIGNING_KEYS: JSON.stringify(secrets.signingKeys),
    WEIR_SECRET_KEY: secrets.secretKey,
    WEIR_DEVELOPMENT_KEYS: 'true',
    WEIR_STORAGE_DIR: places.storage,
    WEIR_AUDIT_HEADS_FILE: places.auditHeads,
    WEIR_PUBLIC_URL: `http://127.0.0.1:${port}`,
    ...env,
    WEIR_ENV: 'development',
    WEIR_DATA_DIR: places.data,
    DATABASE_URL: database.appUrl,
    PORT: String(port),
    WORKER_PORT: String(workerPort),
    // Only the migration connects as owner.
    DATABASE_OWNER_URL: '',
  };
}
