import type { Queryable } from "../../db/sql.ts";
import type { Role, Viewer } from "../../graphql/context.ts";
import { ACCESS_COLUMNS, type Access, type AccessColumns } from "./access.ts";
import { equalHashes, hashSecret, isApiKey } from "./api-key.ts";

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
  return (await readKeyAccess(db, key))?.viewer ?? null;
}

/** The same with what a cache must know, in the same statement. Index: api_keys_key_hash_key. */
export async function readKeyAccess(db: Queryable, key: string | null): Promise<Access | null> {
  if (key === null || !isApiKey(key)) return null;
  const hash = hashSecret(key);
  const { rows } = await db.query<Row>({
    name: "authenticate_key",
    text: `
      select
        k.id, k.user_id, u.name as user_name, k.role, k.key_hash,
        k.last_used_at is null or k.last_used_at < now() - interval '1 minute' as seldom_used,
        ${ACCESS_COLUMNS}
      from api_keys k
      join users u on u.id = k.user_id
      where k.key_hash = $1
        and k.revoked_at is null
    `,
    values: [hash],
  });
  const row = rows[0];
  if (row === undefined || !equalHashes(row.key_hash, hash)) return null;
  if (row.seldom_used) await markUsed(db, row.id);
  const viewer: Viewer = {
    userId: row.user_id,
    userName: row.user_name,
    role: row.role,
    keyId: row.id,
    sessionId: null,
  };
  return { viewer, dataVersion: row.data_version, organizations: row.organizations };
}

/** At most once a minute, and never waiting for another request that does the same. Index: api_keys_pkey. */
async function markUsed(db: Queryable, keyId: string): Promise<void> {
  await db.query({
    name: "mark_key_used",
    text: `
      update api_keys
      set last_used_at = now()
      where id = (
        select id
        from api_keys
        where id = $1
          and (last_used_at is null or last_used_at < now() - interval '1 minute')
        for update skip locked
      )
    `,
    values: [keyId],
  });
}
