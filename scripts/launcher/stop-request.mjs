const PARENT_INTERVAL_MS = 500;

/**
 * Waits for a reason to stop: Ctrl-C, a signal, or the death of the process that started this one.
 *
 * @returns {{ reason: Promise<string>, onRepeat: (listener: () => void) => void }} `onRepeat` hears of further signals
 */
export function listenForStop() {
  /** @type {(reason: string) => void} */
  let settle = () => {};
  /** @type {() => void} */
  let repeated = () => {};
  /** @type {Promise<string>} */
  const reason = new Promise((resolve) => {
    settle = resolve;
  });
  let asked = false;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (asked) repeated();
      asked = true;
      settle(signal);
    });
  }
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) settle('the parent process is gone');
  }, PARENT_INTERVAL_MS).unref();
  return {
    reason,
    onRepeat: (listener) => {
      repeated = listener;
    },
  };
}
