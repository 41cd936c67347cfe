/** npm passes a Ctrl-C on that the terminal has delivered already: two so close together are one. */
const SAME_KEY_PRESS_MS = 500;
const STOP_WITHIN_MS = 10_000;
const FORCED_EXIT_CODE = 130;
const STUCK_EXIT_CODE = 1;

/**
 * Resolves with the first SIGINT, SIGTERM or SIGHUP. From then on the process has ten seconds to end by itself; another
 * signal ends it at once.
 */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const onSignal = (signal: NodeJS.Signals): void => {
      const now = Date.now();
      if (first === undefined) {
        first = now;
        setTimeout(() => process.exit(STUCK_EXIT_CODE), STOP_WITHIN_MS).unref();
        resolve(signal);
      } else if (now - first > SAME_KEY_PRESS_MS) {
        process.exit(FORCED_EXIT_CODE);
      }
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  });
}
