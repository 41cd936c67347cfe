import type { Logger } from "pino";
import type { Queryable } from "../../db/sql.ts";

/** What the listening connection of an API server is called: each server that lives has exactly one. */
export const API_SERVER_APPLICATION = "dunlin listen api";

/** How many API servers share the database, this one included, as last counted. */
export interface ServerCount {
  start(): Promise<void>;
  stop(): void;
  current(): number;
}

const COUNT_EVERY_MS = 2000;

export function createServerCount(db: Queryable, log: Logger): ServerCount {
  let servers = 1;
  let timer: NodeJS.Timeout | undefined;
  const count = async (): Promise<void> => {
    try {
      servers = Math.max(1, await countServers(db));
    } catch (error) {
      log.warn({ err: error }, "The servers that share the rate limits could not be counted.");
    }
  };
  return {
    async start() {
      await count();
      timer ??= setInterval(() => void count(), COUNT_EVERY_MS).unref();
    },
    stop() {
      clearInterval(timer);
    },
    current: () => servers,
  };
}

/** Behind a pooler that hides names: 0. */
async function countServers(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ servers: number }>({
    name: "count_api_servers",
    text: `
      select count(*)::int as servers
      from pg_stat_activity
      where datname = current_database()
        and application_name = $1
    `,
    values: [API_SERVER_APPLICATION],
  });
  return rows[0]?.servers ?? 0;
}
