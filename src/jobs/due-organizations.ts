import type { Queryable } from "../db/sql.ts";

export interface DueOrganization {
  readonly userId: string;
  readonly organizationId: string;
  /** FULL when none ended within the last seven days, so that deletions are noticed. */
  readonly kind: "FULL" | "INCREMENTAL";
}

interface Row {
  user_id: string;
  id: string;
  kind: "FULL" | "INCREMENTAL";
}

const KIND = `
  case
    when state.last_full_sync_at > now() - interval '7 days' then 'INCREMENTAL'
    else 'FULL'
  end
`;

/** Every ACTIVE organization. */
export async function scheduledOrganizations(db: Queryable): Promise<DueOrganization[]> {
  const { rows } = await db.query<Row>({
    name: "scheduled_organizations",
    text: `
      select o.user_id, o.id, ${KIND} as kind
      from organizations o
      left join sync_metadata state on state.organization_id = o.id
      where o.status = 'ACTIVE'
      order by o.id
    `,
  });
  return rows.map(fromRow);
}

/**
 * ACTIVE organizations that were never synced, or whose last sync began before `slot`, and that are not syncing now.
 *
 * Read by sync_runs_user_id_created_at_id_idx and sync_runs_unfinished_idx.
 */
export async function overdueOrganizations(db: Queryable, slot: Date): Promise<DueOrganization[]> {
  const { rows } = await db.query<Row>({
    name: "overdue_organizations",
    text: `
      select o.user_id, o.id, ${KIND} as kind
      from organizations o
      left join sync_metadata state on state.organization_id = o.id
      where o.status = 'ACTIVE'
        and not exists (
          select
          from sync_runs r
          where r.user_id = o.user_id
            and r.created_at >= $1
            and r.organization_id = o.id
            and r.kind in ('FULL', 'INCREMENTAL')
        )
        and not exists (
          select
          from sync_runs r
          where r.organization_id = o.id
            and r.status in ('QUEUED', 'RUNNING', 'WAITING')
            and r.kind in ('FULL', 'INCREMENTAL')
        )
      order by o.id
    `,
    values: [slot],
  });
  return rows.map(fromRow);
}

function fromRow({ user_id, id, kind }: Row): DueOrganization {
  return { userId: user_id, organizationId: id, kind };
}
