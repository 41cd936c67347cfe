import type { Queryable } from "../../db/sql.ts";
import type { Role, Viewer } from "../../graphql/context.ts";
import { ACCESS_COLUMNS, type Access, type AccessColumns } from "./access.ts";
import { hashSecret, isApiKey } from "./api-key.ts";

interface Row extends AccessColumns {
  id: string;
  user_id: string;
  user_name: string;
  role: Role;
  key_hash: string;
  seldom_used: boolean;
}

/** Who holds this API key; null when it is malformed, unknown or revoked. */
export async function authenticate(db: Queryable, key: string | null): Promise<Viewer | null> {
  if (key === null || !isApiKey(key)) return null;
  return (await readKeyAccess(db, [key])).get(key)?.viewer ?? null;
}

/** Who holds each of these API keys, with what a cache must know: by key, those in force. Index: api_keys_key_hash_key. */
export async function readKeyAccess(
  db: Queryable,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Access>> {
  const keyOf = new Map(keys.map((key) => [hashSecret(key), key]));
  const { rows } = await db.query<Row>({
    name: "authenticate_keys",
    text: `
      select
        k.id, k.user_id, u.name as user_name, k.role, k.key_hash,
        k.last_used_at is null or k.last_used_at < now() - interval '1 minute' as seldom_used,
        ${ACCESS_COLUMNS}
      from api_keys k
      join users u on u.id = k.user_id
      where k.key_hash = any($1)
        and k.revoked_at is null
    `,
    values: [[...keyOf.keys()]],
  });
  const seldomUsed = rows.filter((row) => row.seldom_used).map(({ id }) => id);
  if (seldomUsed.length > 0) await markUsed(db, seldomUsed);
  return new Map(rows.map((row) => [keyOf.get(row.key_hash) ?? "", accessOf(row)]));
}

function accessOf({ data_version, organizations, ...key }: Row): Access {
  const viewer: Viewer = {
    userId: key.user_id,
    userName: key.user_name,
    role: key.role,
    keyId: key.id,
    sessionId: null,
  };
  return { viewer, dataVersion: data_version, organizations };
}

/** At most once a minute, and never waiting for another request that does the same. Index: api_keys_pkey. */
async function markUsed(db: Queryable, keyIds: readonly string[]): Promise<void> {
  await db.query({
    name: "mark_keys_used",
    text: `
      update api_keys
      set last_used_at = now()
      where id in (
        select id
        from api_keys
        where id = any($1)
          and (last_used_at is null or last_used_at < now() - interval '1 minute')
        for update skip locked
      )
    `,
    values: [keyIds],
  });
}
