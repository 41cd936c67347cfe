import { connectOrganization } from "../../../src/connections/connect.ts";
import { createOpenSource } from "../../../src/connections/open-source.ts";
import { createSecrets } from "../../../src/connections/secrets.ts";
import type { Database } from "../../../src/db/database.ts";
import { saveCapabilities } from "../../../src/sync/organization.ts";
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

/** What a first sync begins with otherwise: tests what the filters of the lists do. */
export async function probeSandbox(
  database: Database,
  { userId, organizationId }: Pick<SyncTask, "userId" | "organizationId">,
): Promise<void> {
  const secrets = createSecrets(SECRET_KEYS);
  const openSource = createOpenSource({ db: database, secrets, limits: LIMITS });
  const source = await openSource(organizationId);
  const { signal } = new AbortController();
  const found = await source.probe({ priority: "BACKGROUND", runId: null, phase: null, signal });
  await saveCapabilities(database.pool, userId, organizationId, {
    customers: found.customersFilter,
    invoices: found.invoicesFilter,
  });
  await openSource.close();
}
