/**
 * Writes the public schema to schema.graphql. With `--check` it writes nothing, and exits with 1 when the file is stale.
 */
import { readFile, writeFile } from "node:fs/promises";
import { lexicographicSortSchema, printSchema } from "graphql";
import { schema } from "./schema.ts";

const FILE = new URL("../../schema.graphql", import.meta.url);

const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;

if (process.argv.includes("--check")) {
  const committed = await readFile(FILE, "utf8").catch(() => "");
  if (committed !== printed) {
    process.stderr.write("schema.graphql is stale: run `npm run schema` and commit it.\n");
    process.exitCode = 1;
  }
} else {
  await writeFile(FILE, printed);
}
