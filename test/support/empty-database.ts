import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

/** A database of its own without any migration, for tests that walk through them. */
export async function createEmptyDatabase(): Promise<{
  readonly url: string;
  drop(): Promise<void>;
}> {
  const name = `empty_${randomBytes(6).toString("hex")}`;
  const url = new URL(inject("templateUrl"));
  url.pathname = "/postgres";
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const database = new URL(url);
  database.pathname = `/${name}`;
  return {
    url: database.href,
    drop: async () => {
      await admin.query(`drop database ${name}`);
      await admin.end();
    },
  };
}
