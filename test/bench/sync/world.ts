import { connectOrganization } from "../../../src/connections/connect.ts";
import { createSecrets } from "../../../src/connections/secrets.ts";
import type { Database } from "../../../src/db/database.ts";
import type { BenchSandbox } from "./sandbox.ts";
import { LIMITS, SECRET_KEYS, type SyncTask } from "./task.ts";

/** Connects the sandbox's organization to an empty database: what a contestant is told of it. */
export async function connectSandbox(
  database: Database,
  { address }: BenchSandbox,
): Promise<Omit<SyncTask, "writer">> {
  const { userId, organizationId } = await connectOrganization(
    { db: database, secrets: createSecrets(SECRET_KEYS), limits: LIMITS },
    {
      userName: "bench",
      accountsUrl: address.url,
      apiUrl: address.url,
      sourceId: address.sourceId,
      ...address.credentials,
    },
  );
  return {
    databaseUrl: database.url,
    sandbox: address,
    userId,
    organizationId,
    isFirst: true,
    maxPages: Number.MAX_SAFE_INTEGER,
  };
}
