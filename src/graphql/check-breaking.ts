/**
 * Compares schema.graphql with the one of another commit (the argument; `HEAD^` when there is none), and exits with 1
 * when clients would break in a way that schema-breaks.json does not declare. Run it in the project's root.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { declaredBreaks, schemaChanges } from "./breaking-changes.ts";

const SCHEMA = "schema.graphql";
const BREAKS = "schema-breaks.json";

const base = process.argv[2] ?? "HEAD^";

function git(...parameters: string[]): string {
  return execFileSync("git", parameters, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

/** Null when that commit had no schema, or there is no commit before this one. */
function schemaOf(commit: string): string | null {
  const isFirst = git("rev-list", "--count", "HEAD").trim() === "1";
  if (isFirst && git("rev-parse", "--is-shallow-repository").trim() === "false") return null;
  try {
    git("rev-parse", "--verify", `${commit}^{commit}`);
  } catch {
    throw new Error(
      `There is no commit ${commit} here to compare with: fetch more of the history.`,
    );
  }
  const isThere = git("ls-tree", "--name-only", commit, SCHEMA).trim() === SCHEMA;
  return isThere ? git("show", `${commit}:./${SCHEMA}`) : null;
}

function main(): number {
  const before = schemaOf(base);
  if (before === null) {
    process.stdout.write("There is no earlier schema to compare with.\n");
    return 0;
  }
  const breaks = declaredBreaks.parse(JSON.parse(readFileSync(BREAKS, "utf8")));
  const changes = schemaChanges(before, readFileSync(SCHEMA, "utf8"), breaks);
  for (const change of changes.dangerous) process.stdout.write(`dangerous: ${change}\n`);
  for (const change of changes.declared) process.stdout.write(`declared break: ${change}\n`);
  for (const change of changes.undeclared) process.stderr.write(`BREAKS CLIENTS: ${change}\n`);
  if (changes.undeclared.length === 0) {
    process.stdout.write(`schema.graphql breaks no client of ${base} unannounced.\n`);
    return 0;
  }
  process.stderr.write(
    `Take it back, deprecate instead, or declare it in ${BREAKS} as { "change": "…", "reason": "…" }.\n`,
  );
  return 1;
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
