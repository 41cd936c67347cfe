import type { Statement } from "../../db/sql.ts";
import type { SourceContactPerson } from "../../source/records.ts";

export interface ContactPersonsRow {
  readonly id: string;
  readonly contactPersons: readonly SourceContactPerson[];
}

/** The contact persons of customers, which lists leave out because they are large. Index: customers_cache_user_id_id_key. */
export function contactPersons(userId: string, customerIds: readonly string[]): Statement {
  return {
    name: "graphql_contact_persons",
    text: `
      select c.id, c.contact_persons as "contactPersons"
      from customers_cache c
      where c.user_id = $1
        and c.id = any($2::uuid[])
    `,
    values: [userId, customerIds],
  };
}
