import type { Logger } from "pino";
import { renewSecrets } from "../connections/renew-secrets.ts";
import { createSecrets } from "../connections/secrets.ts";
import type { Database } from "../db/database.ts";

/** Ends a rotation of DUNLIN_SECRET_KEY, and says at the start what no key can read, rather than at the next sync. */
export async function renewStoredSecrets(
  { pool }: Pick<Database, "pool">,
  keys: readonly string[],
  log: Logger,
): Promise<void> {
  const { renewed, unreadable } = await renewSecrets(pool, createSecrets(keys));
  if (renewed > 0) log.info({ organizations: renewed }, "Secrets are encrypted with the new key");
  if (unreadable > 0) {
    log.error(
      { organizations: unreadable },
      "Secrets cannot be read with DUNLIN_SECRET_KEY: put the key they were stored with behind it, or connect again",
    );
  }
}
