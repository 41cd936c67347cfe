import type { Queryable } from "../../db/sql.ts";

export interface ReplannableOrganization {
  readonly userId: string;
  readonly organizationId: string;
}

/** Every organization that may remind, of every user. Few rows: the whole table is read. */
export async function replannableOrganizations(
  tx: Queryable,
): Promise<readonly ReplannableOrganization[]> {
  const { rows } = await tx.query<ReplannableOrganization>({
    name: "replannable_organizations",
    text: `
      select user_id as "userId", id as "organizationId"
      from organizations
      where status <> 'DISABLED'
      order by id
    `,
  });
  return rows;
}
