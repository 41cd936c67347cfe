import type { Queryable } from "./sql.ts";

/** The id of the user of that name, who is made when new. Index: users_name_key. */
export async function ensureUser(db: Queryable, name: string): Promise<string> {
  const { rows } = await db.query<{ id: string }>({
    // The update changes nothing but makes `returning` answer for a user that was there. Not of the name: whoever sets a
    // key locks out those who insert rows of that user.
    text: `
      insert into users (name)
      values ($1)
      on conflict (name) do update set updated_at = users.updated_at
      returning id
    `,
    values: [name],
  });
  const id = rows[0]?.id;
  if (id === undefined) throw new Error("The user could not be stored.");
  return id;
}
