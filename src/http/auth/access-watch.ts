import type { Logger } from "pino";
import { type Listening, listen } from "../../db/notify.ts";
import type { Queryable } from "../../db/sql.ts";
import type { Viewer } from "../../graphql/context.ts";
import { ACCESS_CHANNEL } from "./access-changed.ts";

/**
 * Ends what is still open when the access behind it ends: a revoked key, a session that ended or expired.
 * A notification makes it quick; looking again every two seconds makes it sure.
 */
export interface AccessWatch {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Calls `end` once when the viewer's key or session is no longer valid. Returns how to stop watching. */
  guard(viewer: Viewer, end: () => void): () => void;
}

export interface AccessWatchOptions {
  /** Of the database: LISTEN needs a connection of its own. */
  readonly url: string;
  readonly db: Queryable;
  readonly log: Logger;
  /** Of its connection, in `pg_stat_activity`. */
  readonly applicationName: string;
}

const CHECK_EVERY_MS = 2000;

export function createAccessWatch({
  url,
  db,
  log,
  applicationName,
}: AccessWatchOptions): AccessWatch {
  const keys = new Map<string, Set<() => void>>();
  const sessions = new Map<string, Set<() => void>>();
  let listening: Promise<Listening> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let checking = false;
  let again = false;

  const checkOnce = async (): Promise<void> => {
    again = false;
    const keyIds = [...keys.keys()];
    const sessionIds = [...sessions.keys()];
    if (keyIds.length + sessionIds.length === 0) return;
    const valid = await readValid(db, keyIds, sessionIds);
    for (const [index, ids] of [
      [keys, keyIds],
      [sessions, sessionIds],
    ] as const) {
      for (const id of ids) if (!valid.has(id)) for (const end of [...(index.get(id) ?? [])]) end();
    }
  };

  const check = (): void => {
    again = true;
    if (checking) return;
    checking = true;
    checkOnce()
      .catch((error: unknown) => {
        log.warn({ err: error }, "The keys of open streams could not be checked.");
      })
      .finally(() => {
        checking = false;
        if (again) check();
      });
  };

  return {
    async start() {
      listening ??= listen(url, ACCESS_CHANNEL, check, check, { applicationName }).catch(
        (error: unknown) => {
          listening = undefined;
          throw error;
        },
      );
      await listening;
      timer ??= setInterval(check, CHECK_EVERY_MS).unref();
    },
    async stop() {
      clearInterval(timer);
      keys.clear();
      sessions.clear();
      await (await listening)?.close();
    },
    guard({ keyId, sessionId }, end) {
      const index = sessionId === null ? keys : sessions;
      const id = sessionId ?? keyId;
      if (id === null) return () => undefined;
      const release = (): void => {
        const ends = index.get(id);
        ends?.delete(endOnce);
        if (ends?.size === 0) index.delete(id);
      };
      const endOnce = (): void => {
        release();
        end();
      };
      const ends = index.get(id);
      if (ends === undefined) index.set(id, new Set([endOnce]));
      else ends.add(endOnce);
      return release;
    },
  };
}

/** Ids of the keys and sessions that are in force. Indexes: api_keys_pkey, sessions_pkey. */
async function readValid(
  db: Queryable,
  keyIds: readonly string[],
  sessionIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>({
    name: "read_valid_access",
    text: `
      select k.id
      from api_keys k
      where k.id = any($1::uuid[])
        and k.revoked_at is null
      union all
      select s.id
      from sessions s
      left join api_keys k on k.id = s.api_key_id
      where s.id = any($2::uuid[])
        and s.kind = 'SESSION'
        and s.expires_at > now()
        and k.revoked_at is null
    `,
    values: [keyIds, sessionIds],
  });
  return new Set(rows.map(({ id }) => id));
}
