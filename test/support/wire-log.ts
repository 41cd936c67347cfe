import type { Pool, PoolClient } from "pg";

/**
 * What the connections of a pool send, and when answers come: of each statement its `marker`, a word that its text
 * contains, and "…" for the answers until the next one is sent.
 */
export function wireLog(pool: Pool, markers: readonly string[]): string[] {
  const log: string[] = [];
  pool.on("connect", ({ connection: { stream } }: PoolClient) => {
    const write = stream.write.bind(stream);
    stream.write = ((data: Buffer, ...rest: []) => {
      const text = data.toString("latin1");
      log.push(...markers.filter((marker) => text.includes(marker)));
      return write(data, ...rest);
    }) as typeof stream.write;
    stream.on("data", () => {
      if (log.at(-1) !== "…") log.push("…");
    });
  });
  return log;
}
