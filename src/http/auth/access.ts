import type { Viewer } from "../../graphql/context.ts";
import type { KnownOrganization } from "../../graphql/local-dates.ts";

/** What the one statement that checks a key or session says: who asks, and how fresh an answer must be. */
export interface Access {
  readonly viewer: Viewer;
  /** Grows with every change of what the API shows to this user. */
  readonly dataVersion: string;
  readonly organizations: readonly KnownOrganization[];
}

export interface AccessColumns {
  readonly data_version: string;
  readonly organizations: readonly KnownOrganization[];
}

/** Of the users row `u`. Index: organizations_user_id_source_source_id_key. */
export const ACCESS_COLUMNS = `
  u.data_version::text as data_version,
  (
    select coalesce(
      json_agg(json_build_object('id', o.id, 'timeZone', o.time_zone) order by o.created_at, o.id), '[]'
    )
    from organizations o
    where o.user_id = u.id
  ) as organizations
`;
