/** Loaded before a contestant's own script (`--import`): tells whoever started the process what it has used so far. */

/** Since the process began. */
export interface Usage {
  /** User and system together. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
}

process.on("message", (message) => {
  if (message !== "usage") return;
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const usage: Usage = { cpuMs: (user + system) / 1000, rssBytes: rss, heapUsedBytes: heapUsed };
  process.send?.(usage);
});
// The server decides how long it lives. Its starter gone, nobody is left to measure for.
process.channel?.unref();
process.on("disconnect", () => process.exit());
