import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { openSchemaEngine } from "../../src/db/schema-engine.ts";

const SCHEMA_PATH = fileURLToPath(new URL("../../prisma/schema.prisma", import.meta.url));

/**
 * The SQL that would bring a migrated database to `schema.prisma`: the draft of the next migration.
 *
 * It does not see partial and expression indexes, CHECKs, `NOT VALID` and triggers, and takes INCLUDE columns, `desc
 * nulls last`, generated columns and tables without a model for differences; so read it before use.
 */
export async function diffToSchema(url: string): Promise<string> {
  const schema = { path: SCHEMA_PATH, content: await readFile(SCHEMA_PATH, "utf8") };
  const pool = new pg.Pool({ connectionString: url, max: 1, application_name: "dunlin diff" });
  pool.on("error", () => undefined);
  const refuseScripts = async (): Promise<never> => {
    throw new Error("A comparison must not change the database.");
  };
  try {
    const engine = await openSchemaEngine(pool, refuseScripts, schema);
    const { stdout } = await engine.diff({
      from: { tag: "schemaDatasource", files: [schema], configDir: "." },
      to: { tag: "schemaDatamodel", files: [schema] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return stdout?.trim() ?? "";
  } finally {
    await pool.end();
  }
}
