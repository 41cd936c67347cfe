import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { schemaChanges } from "../../src/graphql/breaking-changes.ts";

const SCRIPT = fileURLToPath(new URL("../../src/graphql/check-breaking.ts", import.meta.url));
const SCHEMA = `
  enum Color { RED GREEN }
  input Filter { name: String }
  type Query { color(filter: Filter, size: Int): Color!, name: String }
`;

describe("schemaChanges", () => {
  it.each([
    ["a field that goes", ", name: String }", " }", "Query.name was removed."],
    [
      "a field that may become null",
      "Color!",
      "Color",
      "Query.color changed type from Color! to Color.",
    ],
    [
      "an argument that is asked for",
      "size: Int",
      "size: Int!",
      "Query.color arg size has changed type from Int to Int!.",
    ],
    ["an enum value that goes", "RED GREEN", "RED", "GREEN was removed from enum type Color."],
    [
      "a new input field that is asked for",
      "{ name: String }",
      "{ name: String, id: ID! }",
      "A required field id on input type Filter was added.",
    ],
    [
      "a type that goes",
      "enum Color { RED GREEN }",
      "scalar Color",
      "Color changed from an Enum type to a Scalar type.",
    ],
  ])("%s breaks clients, unless it was declared", (_name, from, to, change) => {
    const after = SCHEMA.replace(from, to);
    expect(schemaChanges(SCHEMA, after, [])).toMatchObject({ undeclared: [change], declared: [] });
    expect(schemaChanges(SCHEMA, after, [{ change, reason: "A test." }])).toMatchObject({
      undeclared: [],
      declared: [change],
    });
  });

  it("what is added breaks nobody; a new enum value is worth a look", () => {
    const after = SCHEMA.replace("RED GREEN", "RED GREEN BLUE");
    expect(schemaChanges(SCHEMA, after, [])).toEqual({
      undeclared: [],
      declared: [],
      dangerous: ["BLUE was added to enum type Color."],
    });
  });
});

describe("check-breaking", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "dunlin-schema-"));
    git("init", "--quiet");
    write("schema-breaks.json", "[]");
    commit(SCHEMA);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (name: string, text: string): void => writeFileSync(join(directory, name), text);
  const git = (...parameters: string[]): void => {
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...parameters], {
      cwd: directory,
    });
  };
  const commit = (sdl: string): void => {
    write("schema.graphql", sdl);
    git("add", ".");
    git("commit", "--quiet", "--allow-empty", "--message", "A commit");
  };
  const check = (...parameters: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...parameters], {
      cwd: directory,
      encoding: "utf8",
    });
    return { status, output: stdout + stderr };
  };

  it("refuses a break of the commit before, until it is declared", () => {
    commit(SCHEMA.replace(", name: String }", " }"));
    const refused = check();
    expect(refused.output).toContain("BREAKS CLIENTS: Query.name was removed.");
    expect(refused.status).toBe(1);
    write(
      "schema-breaks.json",
      JSON.stringify([{ change: "Query.name was removed.", reason: "Nobody used it." }]),
    );
    expect(check()).toEqual({
      status: 0,
      output: expect.stringContaining("declared break: Query.name was removed."),
    });
  });

  it("compares with any commit, and with what is not yet committed", () => {
    commit(SCHEMA);
    write("schema.graphql", SCHEMA.replace("Color!", "Color"));
    expect(check().status).toBe(1);
    expect(check("HEAD").status).toBe(1);
    write("schema.graphql", SCHEMA);
    expect(check("HEAD").status).toBe(0);
  });

  it("says what is missing, and lets a first commit pass", () => {
    expect(check().status).toBe(0);
    commit(SCHEMA);
    expect(check("no-such-commit")).toEqual({
      status: 1,
      output: expect.stringContaining("There is no commit no-such-commit"),
    });
  });
});
