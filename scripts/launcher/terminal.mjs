const COLOURS = { api: 36, worker: 35 };
const INFO_LEVEL = 30;
const WARN_LEVEL = 40;

// Whoever read this output may be gone; stopping in order matters more than saying so.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

/** @param {string} line says what is being done */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * @param {string} name of a program
 * @param {{ verbose: boolean }} options
 * @returns {(line: string) => void} shows its log on this terminal: warnings and errors, or everything
 */
export function showLog(name, { verbose }) {
  const colour = COLOURS[/** @type {keyof typeof COLOURS} */ (name)];
  const prefix = process.stdout.isTTY && colour !== undefined ? `\u001b[${colour}m[${name}]\u001b[0m` : `[${name}]`;
  return (line) => {
    const record = parse(line);
    if (record === undefined) say(`${prefix} ${line}`);
    else if (verbose) say(`${prefix} ${line}`);
    else if (record.level >= WARN_LEVEL) say(`${prefix} ${record.msg ?? line}`);
  };
}

/** @param {string} line @returns {{ level: number, msg?: string } | undefined} a record of the structured log */
function parse(line) {
  try {
    const record = JSON.parse(line);
    return record !== null && typeof record === 'object' ? { level: INFO_LEVEL, ...record } : undefined;
  } catch {
    return undefined;
  }
}
