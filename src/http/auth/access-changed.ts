import { notify } from "../../db/notify.ts";
import type { Queryable } from "../../db/sql.ts";

/** Notified when a key or a session ends before its time. A hint: who listens looks the access up again. */
export const ACCESS_CHANNEL = "dunlin_access";

export function notifyAccessChanged(tx: Queryable, userId: string): Promise<void> {
  return notify(tx, ACCESS_CHANNEL, JSON.stringify({ userId }));
}
