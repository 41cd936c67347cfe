/** What a process has used since it began, garbage aside. */
export interface Usage {
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** Needs --expose-gc. */
export function usage(): Usage {
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage().rss };
}
