import type { Pool } from "pg";
import { inTransaction, type Queryable } from "../../db/sql.ts";
import type { Role, Viewer } from "../../graphql/context.ts";
import { ACCESS_COLUMNS, type Access, type AccessColumns } from "./access.ts";
import { notifyAccessChanged } from "./access-changed.ts";
import { generateSecret, hashSecret } from "./api-key.ts";

export const SESSION_SECONDS = 12 * 60 * 60;
export const LOGIN_LINK_SECONDS = 60 * 60;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** For whom a session or a login link is made. With a key, both end when the key is revoked. */
export interface SessionOwner {
  readonly userId: string;
  readonly role: Role;
  readonly apiKeyId?: string | null;
}

export interface LoginLink {
  readonly token: string;
  /** To be put behind the server's address. */
  readonly path: string;
  readonly expiresAt: Date;
}

export interface NewSession {
  /** The value of the cookie: returned this once, only its hash is stored. */
  readonly secret: string;
  readonly sessionId: string;
  readonly expiresAt: Date;
}

/** Whether it can be a secret of `generateSecret`: anything else is not worth a statement. */
export function isSessionSecret(text: string): boolean {
  return SECRET.test(text);
}

/** A link that starts one session of the dashboard, within an hour. */
export async function createLoginLink(db: Queryable, owner: SessionOwner): Promise<LoginLink> {
  const { secret, expiresAt } = await insert(db, "LOGIN_LINK", LOGIN_LINK_SECONDS, owner);
  return { token: secret, path: `/login?token=${secret}`, expiresAt };
}

/** Starts the session that a login link stands for; null when the link was used, has expired or never was. */
export async function redeemLoginLink(pool: Pool, token: string): Promise<NewSession | null> {
  if (!isSessionSecret(token)) return null;
  return await inTransaction(pool, async (tx) => {
    const { rows } = await tx.query<{ user_id: string; role: Role; api_key_id: string | null }>({
      name: "redeem_login_link",
      text: `
        update sessions s
        set used_at = now()
        where s.secret_hash = $1
          and s.kind = 'LOGIN_LINK'
          and s.used_at is null
          and s.expires_at > now()
          and not exists (
            select from api_keys k where k.id = s.api_key_id and k.revoked_at is not null
          )
        returning s.user_id, s.role, s.api_key_id
      `,
      values: [hashSecret(token)],
    });
    const link = rows[0];
    if (link === undefined) return null;
    return await createSession(tx, {
      userId: link.user_id,
      role: link.role,
      apiKeyId: link.api_key_id,
    });
  });
}

/** Also forgets what this user's expired sessions and links left behind. */
export async function createSession(db: Queryable, owner: SessionOwner): Promise<NewSession> {
  await db.query({
    name: "delete_expired_sessions",
    text: "delete from sessions where user_id = $1 and expires_at < now()",
    values: [owner.userId],
  });
  return await insert(db, "SESSION", SESSION_SECONDS, owner);
}

interface Row extends AccessColumns {
  id: string;
  user_id: string;
  user_name: string;
  role: Role;
  secret_hash: string;
  api_key_id: string | null;
}

/** Whose session this is; null when it is over. */
export async function readSession(db: Queryable, secret: string | null): Promise<Viewer | null> {
  if (secret === null || !isSessionSecret(secret)) return null;
  return (await readSessionAccess(db, [secret])).get(secret)?.viewer ?? null;
}

/** Whose sessions these are, with what a cache must know: by secret, those in force. Index: sessions_secret_hash_key. */
export async function readSessionAccess(
  db: Queryable,
  secrets: readonly string[],
): Promise<ReadonlyMap<string, Access>> {
  const secretOf = new Map(secrets.map((secret) => [hashSecret(secret), secret]));
  const { rows } = await db.query<Row>({
    name: "read_sessions",
    text: `
      select
        s.id, s.user_id, u.name as user_name, s.role, s.secret_hash, s.api_key_id,
        ${ACCESS_COLUMNS}
      from sessions s
      join users u on u.id = s.user_id
      left join api_keys k on k.id = s.api_key_id
      where s.secret_hash = any($1)
        and s.kind = 'SESSION'
        and s.expires_at > now()
        and k.revoked_at is null
    `,
    values: [[...secretOf.keys()]],
  });
  return new Map(rows.map((row) => [secretOf.get(row.secret_hash) ?? "", accessOf(row)]));
}

function accessOf({ data_version, organizations, ...session }: Row): Access {
  const viewer: Viewer = {
    userId: session.user_id,
    userName: session.user_name,
    role: session.role,
    keyId: session.api_key_id,
    sessionId: session.id,
  };
  return { viewer, dataVersion: data_version, organizations };
}

/** Ends a session and, within seconds, its open streams. */
export async function endSession(pool: Pool, viewer: Viewer): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await tx.query({
      name: "end_session",
      text: "delete from sessions where user_id = $1 and id = $2",
      values: [viewer.userId, viewer.sessionId],
    });
    await notifyAccessChanged(tx, viewer.userId);
  });
}

async function insert(
  db: Queryable,
  kind: "SESSION" | "LOGIN_LINK",
  seconds: number,
  { userId, role, apiKeyId }: SessionOwner,
): Promise<NewSession> {
  const secret = generateSecret();
  const { rows } = await db.query<{ id: string; expires_at: Date }>({
    name: "insert_session",
    text: `
      insert into sessions (user_id, api_key_id, kind, secret_hash, role, expires_at)
      values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
      returning id, expires_at
    `,
    values: [userId, apiKeyId ?? null, kind, hashSecret(secret), role, seconds],
  });
  const made = rows[0];
  if (made === undefined) throw new Error("The session was not stored.");
  return { secret, sessionId: made.id, expiresAt: made.expires_at };
}
