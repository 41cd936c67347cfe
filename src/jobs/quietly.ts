const REPEAT_AFTER_MS = 60_000;

/** Passes an error on unless one with the same message came within the last minute: an outage is said once. */
export function quietly(
  report: (error: Error) => void,
  clock: () => number = Date.now,
): (error: Error) => void {
  const reported = new Map<string, number>();
  return (error) => {
    const now = clock();
    for (const [message, at] of reported) {
      if (now - at >= REPEAT_AFTER_MS) reported.delete(message);
    }
    if (reported.has(error.message)) return;
    reported.set(error.message, now);
    report(error);
  };
}
