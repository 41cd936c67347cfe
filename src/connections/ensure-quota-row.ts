import type { Queryable } from "../db/sql.ts";

/** Index: api_quotas_pkey. */
export async function ensureQuotaRow(db: Queryable, organizationId: string): Promise<void> {
  await db.query({
    text: `
      insert into api_quotas (organization_id)
      values ($1)
      on conflict (organization_id) do nothing
    `,
    values: [organizationId],
  });
}
