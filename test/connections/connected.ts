import { connectOrganization } from "../../src/connections/connect.ts";
import type { QuotaLimits } from "../../src/connections/limits.ts";
import { createSecrets } from "../../src/connections/secrets.ts";
import type { Database } from "../../src/db/database.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { FastClock } from "../zoho/fast-clock.ts";

export const SECRET_KEY = "a secret key for tests, 32 characters long";
export const secrets = createSecrets([SECRET_KEY]);

export const WIDE: QuotaLimits = {
  perMinute: 100_000,
  perDay: 1_000_000,
  inFlight: 100,
  reservePercent: 0,
};

let users = 0;

/** A new user with the sandbox's organization. */
export async function connected(
  db: Database,
  sandbox: Sandbox,
): Promise<{ userId: string; userName: string; organizationId: string }> {
  users += 1;
  const userName = `user ${users} of ${process.pid}`;
  const result = await connectOrganization(
    { db, secrets, limits: WIDE, clock: new FastClock() },
    requestFor(sandbox, userName),
  );
  return { userId: result.userId, userName, organizationId: result.organizationId };
}

export function requestFor(sandbox: Sandbox, userName: string) {
  return {
    userName,
    accountsUrl: sandbox.url,
    apiUrl: sandbox.url,
    sourceId: sandbox.organizationId,
    ...sandbox.credentials,
  };
}
