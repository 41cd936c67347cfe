import { Command, Option } from "commander";
import { createApiKey, listApiKeys, revokeApiKey } from "../http/auth/keys.ts";
import { CliError } from "./cli-error.ts";
import { withStore } from "./command-context.ts";
import { person } from "./person.ts";
import { printTable } from "./print-table.ts";

type Role = "READ" | "SYNC" | "ADMIN";

interface CreateOptions {
  readonly user: string;
  readonly role: Role;
  readonly name?: string;
}

export function keysCommand(): Command {
  const keys = new Command("keys").description("make, list and revoke API keys");
  keys
    .command("create")
    .description("make a key; it is shown this once")
    .requiredOption("--user <name>", "whose key; the user is made when new", person)
    .addOption(
      new Option(
        "--role <role>",
        "READ: queries; SYNC: also syncs and reminders; ADMIN: also policy, deletions, raw records",
      )
        .choices(["READ", "SYNC", "ADMIN"])
        .default("READ"),
    )
    .option("--name <text>", "what the key is for")
    .action(createKey);
  keys
    .command("list")
    .description("list keys, without the keys themselves")
    .option("--user <name>", "only those of one user")
    .option("--json", "one JSON object a line")
    .action(listKeys);
  keys
    .command("revoke")
    .description("end a key, its sessions and its open streams")
    .argument("<id>", "the key's id, or its first characters as listed")
    .action(revokeKey);
  return keys;
}

async function createKey({ user, role, name }: CreateOptions): Promise<void> {
  await withStore("keys", async ({ store }) => {
    const { key } = await createApiKey(store.database.pool, {
      userName: user,
      role,
      ...(name === undefined ? {} : { name }),
    });
    console.log(`API key: ${key}`);
  });
}

async function listKeys({ user, json }: { user?: string; json?: boolean }): Promise<void> {
  await withStore("keys", async ({ store }) => {
    const keys = await listApiKeys(store.database.pool, user ?? null);
    if (json === true) {
      for (const key of keys) console.log(JSON.stringify(key));
      return;
    }
    if (keys.length === 0) {
      console.log("There is no key: npm run dunlin -- keys create --user NAME");
      return;
    }
    printTable(
      ["id", "key", "user", "role", "name", "created", "last used", "revoked"],
      keys.map((key) => [
        key.id,
        `${key.prefix}…`,
        key.userName,
        key.role,
        key.name,
        key.createdAt,
        key.lastUsedAt,
        key.revokedAt,
      ]),
    );
  });
}

async function revokeKey(idOrPrefix: string): Promise<void> {
  await withStore("keys", async ({ store }) => {
    const { pool } = store.database;
    const inForce = (await listApiKeys(pool)).filter(
      ({ id, prefix, revokedAt }) =>
        revokedAt === null && (id === idOrPrefix || idOrPrefix.startsWith(prefix)),
    );
    const [key, second] = inForce;
    if (key === undefined) throw new CliError(`No key in force has the id ${idOrPrefix}.`);
    if (second !== undefined) throw new CliError("Several keys begin so: give the id.");
    await revokeApiKey(pool, key.id);
    console.log(`Revoked ${key.prefix}… of ${key.userName}.`);
  });
}
