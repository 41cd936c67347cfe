import type { Queryable } from "../db/sql.ts";

export interface UnplannedOrganization {
  readonly userId: string;
  readonly organizationId: string;
}

/**
 * Organizations with changed invoices that no run is going to plan soon: it was cancelled, or it waits for tomorrow's
 * quota. Index: reminder_queue (organization_id, id), sync_runs_unfinished_idx.
 */
export async function unplannedOrganizations(db: Queryable): Promise<UnplannedOrganization[]> {
  const { rows } = await db.query<UnplannedOrganization>({
    name: "unplanned_organizations",
    text: `
      select o.user_id as "userId", o.id as "organizationId"
      from organizations o
      where exists (select from reminder_queue q where q.organization_id = o.id)
        and not exists (
          select from sync_runs r
          where r.organization_id = o.id and r.status in ('QUEUED', 'RUNNING')
        )
      order by o.id
    `,
  });
  return rows;
}
