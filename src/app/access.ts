import { join } from "node:path";
import type { Logger } from "pino";
import { type Config, ConfigError } from "../config.ts";
import type { Database } from "../db/database.ts";
import { generateApiKey } from "../http/auth/api-key.ts";
import { ApiKeyError } from "../http/auth/api-key-error.ts";
import { authenticate } from "../http/auth/authenticate.ts";
import { ensureApiKey } from "../http/auth/keys.ts";
import { createLoginLink } from "../http/auth/session.ts";
import { keepPrivateFile, writePrivateFile } from "./private-file.ts";

/** How a person at this machine gets in. */
export interface Access {
  readonly userId: string;
  readonly userName: string;
  readonly apiKey: string;
  /** Behind the server's address; good for one login within an hour. */
  readonly loginPath: string;
}

export interface AccessOptions {
  readonly config: Config;
  readonly database: Database;
  /** Null: the only user there is. */
  readonly userName: string | null;
  readonly log: Logger;
}

const FIRST_USER = "admin";

/**
 * Makes the key of DUNLIN_API_KEY valid, or with the embedded database one that is kept in the data directory, so that
 * each start prints the same. Null when there is no key to speak of, or no single user it could belong to.
 *
 * @throws ConfigError, ApiKeyError
 */
export async function prepareAccess(options: AccessOptions): Promise<Access | null> {
  const { config, database } = options;
  const owner = options.userName ?? (await onlyUser(options));
  if (owner === null) return null;
  if (config.apiKey !== null) return grant(database, owner, config.apiKey);
  if (config.databaseUrl !== null && options.userName === null) return null;
  const file = join(config.dataDir, "api-key");
  const kept = await keepPrivateFile(file, generateApiKey);
  try {
    return await grant(database, owner, kept);
  } catch (error) {
    if (!(error instanceof ApiKeyError)) throw error;
    // It was revoked, or is another user's of another database: this start begins with a new one.
    options.log.info({ reason: error.message }, "A new API key is made");
    const key = generateApiKey();
    await writePrivateFile(file, key);
    return grant(database, owner, key);
  }
}

async function onlyUser({ config, database }: AccessOptions): Promise<string | null> {
  const users = await database.prisma.user.findMany({ select: { name: true }, take: 2 });
  const [only, second] = users;
  if (only !== undefined && second === undefined) return only.name;
  if (config.apiKey === null) return null;
  if (only === undefined) return FIRST_USER;
  const known = await authenticate(database.pool, config.apiKey);
  if (known !== null) return known.userName;
  throw new ConfigError(
    "DUNLIN_API_KEY is set, but there are several users it could belong to: leave it out and make keys with `npm run dunlin -- keys create --user NAME --role ADMIN`.",
  );
}

async function grant(database: Database, userName: string, apiKey: string): Promise<Access> {
  const { userId, keyId } = await ensureApiKey(database.pool, {
    userName,
    role: "ADMIN",
    key: apiKey,
    name: "start",
  });
  const link = await createLoginLink(database.pool, { userId, role: "ADMIN", apiKeyId: keyId });
  return { userId, userName, apiKey, loginPath: link.path };
}
