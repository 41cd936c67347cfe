import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { asUnreachable } from "./database-unreachable-error.ts";
import type { Queryable } from "./sql.ts";

/** A live subscription to one channel. */
export interface Listening {
  close(): Promise<void>;
}

export interface ListenOptions {
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string;
  /** How often to make sure that the connection still lives. */
  readonly pingIntervalMs?: number;
  /** How long an answer may take before the connection is given up. */
  readonly pingTimeoutMs?: number;
}

const CONNECTION_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 1_000;
const PING_INTERVAL_MS = 15_000;
const PING_TIMEOUT_MS = 5_000;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 5_000;

/**
 * Tells every listener on `channel`, when and only when `tx` commits. The same payload twice in one transaction arrives
 * once. Notifying commits queue behind each other, so be sparing. A payload of 8,000 bytes or more is refused.
 */
export async function notify(tx: Queryable, channel: string, payload: string): Promise<void> {
  await tx.query({
    name: "notify",
    text: "select pg_notify($1, $2)",
    values: [channel, payload],
  });
}

/**
 * Listens on a connection of its own and resolves when PostgreSQL has confirmed it.
 *
 * A lost connection is opened again until `close`. What was sent in between is gone, so `onReconnect` must read again
 * whatever the notifications are about. A connection that died silently is found by a ping. Neither callback may throw.
 *
 * @throws DatabaseUnreachableError when the first connection fails.
 */
export async function listen(
  url: string,
  channel: string,
  onPayload: (payload: string) => void,
  onReconnect: () => void,
  options: ListenOptions = {},
): Promise<Listening> {
  const closing = new AbortController();
  const connect = (): Promise<Session> => open(url, channel, onPayload, options);
  let current = await connect().catch((error: unknown) => {
    throw asUnreachable(error, url);
  });

  const reopen = async (): Promise<void> => {
    for (let delay = FIRST_RETRY_MS; ; delay = Math.min(delay * 2, LONGEST_RETRY_MS)) {
      try {
        await wait(delay * (0.5 + Math.random() / 2), undefined, { signal: closing.signal });
        current = await connect();
        return;
      } catch {
        if (closing.signal.aborted) return;
      }
    }
  };
  const keepOpen = async (): Promise<void> => {
    for (;;) {
      await current.lost;
      if (closing.signal.aborted) return;
      await reopen();
      if (closing.signal.aborted) return;
      onReconnect();
    }
  };

  const kept = keepOpen();
  return {
    close: async () => {
      closing.abort();
      await current.end();
      await kept;
      await current.end();
    },
  };
}

interface Session {
  /** Resolves when the connection is gone, for whatever reason. */
  readonly lost: Promise<void>;
  end(): Promise<void>;
}

async function open(
  url: string,
  channel: string,
  onPayload: (payload: string) => void,
  options: ListenOptions,
): Promise<Session> {
  const client = new pg.Client({
    connectionString: url,
    application_name: options.applicationName ?? "dunlin listen",
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    query_timeout: options.pingTimeoutMs ?? PING_TIMEOUT_MS,
    keepAlive: true,
  });
  let pinging: NodeJS.Timeout | undefined;
  const lost = new Promise<void>((resolve) => {
    client.once("end", () => {
      clearTimeout(pinging);
      resolve();
    });
  });
  client.on("error", () => undefined);
  client.on("notification", ({ payload }) => onPayload(payload ?? ""));
  try {
    await client.connect();
    await client.query(`listen ${pg.escapeIdentifier(channel)}`);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  const schedulePing = (): void => {
    pinging = setTimeout(() => {
      client.query("select 1").then(schedulePing, () => client.connection.stream.destroy());
    }, options.pingIntervalMs ?? PING_INTERVAL_MS);
  };
  schedulePing();
  return {
    lost,
    end: async () => {
      // A peer that does not answer any more does not say goodbye either.
      const giveUp = setTimeout(() => client.connection.stream.destroy(), CLOSE_TIMEOUT_MS);
      await client.end();
      clearTimeout(giveUp);
    },
  };
}
