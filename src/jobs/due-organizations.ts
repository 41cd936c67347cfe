import type { Queryable } from "../db/sql.ts";
import { endedUnsure } from "../sync/list-end.ts";

export interface DueOrganization {
  readonly userId: string;
  readonly organizationId: string;
  /** FULL when none ended lately, so that deletions are noticed. */
  readonly kind: "FULL" | "INCREMENTAL";
}

/** How often everything is looked at. */
export interface FullRhythm {
  /** Days from one FULL sync to the next, at least. */
  readonly everyDays: number;
  /** Calls to the source that syncs may make in a day. */
  readonly callsPerDay: number;
}

/** Of the calls of all days, FULL syncs take at most so much: where one takes long, it comes less often. */
const FULL_SHARE = 0.2;
/** Days after one whose lists kept changing, so that it could not say what is missing. */
const EVERY_DAYS_WHEN_UNSURE = 1;

interface Row {
  user_id: string;
  id: string;
  kind: "FULL" | "INCREMENTAL";
}

const KIND = `
  case
    when state.last_full_sync_at > now() - make_interval(
      secs => 86400 * greatest(
        case when last_full.was_unsure then least($1::float8, ${EVERY_DAYS_WHEN_UNSURE}) else $1::float8 end,
        last_full.calls / $2::float8
      )
    )
      then 'INCREMENTAL'
    else 'FULL'
  end
`;

/**
 * What the last FULL sync took, and whether it could not read a list whole.
 *
 * Index: sync_runs_user_id_created_at_id_idx, sync_phases_pkey.
 */
const LAST_FULL = `
  left join lateral (
    select phases.calls, phases.was_unsure
    from sync_runs r
    cross join lateral (
      select
        sum(p.api_calls) as calls,
        bool_or(${endedUnsure("p")}) as was_unsure
      from sync_phases p
      where p.run_id = r.id
    ) phases
    where r.user_id = o.user_id
      and r.organization_id = o.id
      and r.kind = 'FULL'
      and r.status in ('SUCCEEDED', 'SUCCEEDED_WITH_ISSUES')
    order by r.created_at desc
    limit 1
  ) last_full on true
`;

/** Every ACTIVE organization. */
export async function scheduledOrganizations(
  db: Queryable,
  rhythm: FullRhythm,
): Promise<DueOrganization[]> {
  const { rows } = await db.query<Row>({
    name: "scheduled_organizations",
    text: `
      select o.user_id, o.id, ${KIND} as kind
      from organizations o
      left join sync_metadata state on state.organization_id = o.id
      ${LAST_FULL}
      where o.status = 'ACTIVE'
      order by o.id
    `,
    values: rhythmValues(rhythm),
  });
  return rows.map(fromRow);
}

/**
 * ACTIVE organizations that were never synced, or whose last sync began before `slot`, and that are not syncing now.
 * A run of the future, made before the clock was set back, says nothing.
 *
 * Read by sync_runs_user_id_created_at_id_idx and sync_runs_unfinished_idx.
 */
export async function overdueOrganizations(
  db: Queryable,
  rhythm: FullRhythm,
  slot: Date,
): Promise<DueOrganization[]> {
  const { rows } = await db.query<Row>({
    name: "overdue_organizations",
    text: `
      select o.user_id, o.id, ${KIND} as kind
      from organizations o
      left join sync_metadata state on state.organization_id = o.id
      ${LAST_FULL}
      where o.status = 'ACTIVE'
        and not exists (
          select
          from sync_runs r
          where r.user_id = o.user_id
            and r.created_at between $3 and now()
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
    values: [...rhythmValues(rhythm), slot],
  });
  return rows.map(fromRow);
}

function rhythmValues({ everyDays, callsPerDay }: FullRhythm): [number, number] {
  return [everyDays, Math.max(1, callsPerDay * FULL_SHARE)];
}

function fromRow({ user_id, id, kind }: Row): DueOrganization {
  return { userId: user_id, organizationId: id, kind };
}
