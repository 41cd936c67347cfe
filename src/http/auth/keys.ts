import type { Pool } from "pg";
import { ensureUser } from "../../db/ensure-user.ts";
import { inTransaction, type Queryable } from "../../db/sql.ts";
import type { Role } from "../../graphql/context.ts";
import { notifyAccessChanged } from "./access-changed.ts";
import { apiKeyPrefix, generateApiKey, hashSecret, isApiKey } from "./api-key.ts";
import { ApiKeyError } from "./api-key-error.ts";

export interface NewApiKey {
  /** The user is made when new. */
  readonly userName: string;
  readonly role: Role;
  /** What the person calls the key. */
  readonly name?: string;
}

/** What may be shown of a key. */
export interface ApiKeyEntry {
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  readonly name: string | null;
  /** The first characters of the key. */
  readonly prefix: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** Makes a key. It is returned this once; only its hash is stored. */
export async function createApiKey(
  pool: Pool,
  { userName, role, name }: NewApiKey,
): Promise<{ key: string; keyId: string; userId: string }> {
  const key = generateApiKey();
  return await inTransaction(pool, async (tx) => {
    const userId = await ensureUser(tx, userName);
    const keyId = await insertKey(tx, { userId, role, name: name ?? null, key });
    if (keyId === null) throw new Error("Two random keys were equal.");
    return { key, keyId, userId };
  });
}

/**
 * Makes the given key valid for this user and role; doing it again changes nothing.
 *
 * @throws ApiKeyError when the key is malformed, belongs to someone else, or was revoked: a restart must not bring back
 * what a person took away.
 */
export async function ensureApiKey(
  pool: Pool,
  { userName, role, key, name }: NewApiKey & { readonly key: string },
): Promise<{ keyId: string; userId: string }> {
  if (!isApiKey(key)) {
    throw new ApiKeyError(
      "An API key is `dln_` and at least 32 letters, digits, `-` or `_`: choose another.",
    );
  }
  return await inTransaction(pool, async (tx) => {
    const userId = await ensureUser(tx, userName);
    const made = await insertKey(tx, { userId, role, name: name ?? null, key });
    if (made !== null) return { keyId: made, userId };
    const { rows } = await tx.query<{ id: string; user_id: string; revoked: boolean }>({
      text: `
        update api_keys
        set role = $2
        where key_hash = $1
        returning id, user_id, revoked_at is not null as revoked
      `,
      values: [hashSecret(key), role],
    });
    const known = rows[0];
    if (known === undefined || known.user_id !== userId) {
      throw new ApiKeyError("This API key belongs to another user: choose another.");
    }
    if (known.revoked) throw new ApiKeyError("This API key was revoked: choose another.");
    return { keyId: known.id, userId };
  });
}

/** Ends a key, its sessions and, within seconds, its open streams. False when there was no such key in force. */
export async function revokeApiKey(pool: Pool, keyId: string): Promise<boolean> {
  return await inTransaction(pool, async (tx) => {
    const { rows } = await tx.query<{ user_id: string }>({
      text: `
        update api_keys
        set revoked_at = now()
        where id::text = $1
          and revoked_at is null
        returning user_id
      `,
      values: [keyId],
    });
    const revoked = rows[0];
    if (revoked === undefined) return false;
    await notifyAccessChanged(tx, revoked.user_id);
    return true;
  });
}

/** All keys, or those of one user, oldest first, revoked ones too. */
export async function listApiKeys(
  db: Queryable,
  userName: string | null = null,
): Promise<ApiKeyEntry[]> {
  const { rows } = await db.query<ApiKeyEntry>({
    text: `
      select
        k.id, k.user_id as "userId", u.name as "userName", k.name, k.prefix, k.role,
        k.created_at as "createdAt", k.last_used_at as "lastUsedAt", k.revoked_at as "revokedAt"
      from api_keys k
      join users u on u.id = k.user_id
      where $1::text is null or u.name = $1
      order by k.created_at, k.id
    `,
    values: [userName],
  });
  return rows;
}

/** Null when a key of this hash is there already. */
async function insertKey(
  tx: Queryable,
  {
    userId,
    role,
    name,
    key,
  }: {
    readonly userId: string;
    readonly role: Role;
    readonly name: string | null;
    readonly key: string;
  },
): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>({
    text: `
      insert into api_keys (user_id, role, name, prefix, key_hash)
      values ($1, $2, $3, $4, $5)
      on conflict (key_hash) do nothing
      returning id
    `,
    values: [userId, role, name, apiKeyPrefix(key), hashSecret(key)],
  });
  return rows[0]?.id ?? null;
}
