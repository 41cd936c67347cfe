import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { explainError } from "../../src/cli/explain-error.ts";
import { runDunlin } from "./support/dunlin.ts";

const SECRET_KEY = "k".repeat(32);
const NOBODY = "postgresql://me:hidden-word@127.0.0.1:1/dunlin";

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "dunlin-errors-"));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function complaint(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const { code, stdout, stderr } = await runDunlin(args, {
    DUNLIN_DATA_DIR: dataDir,
    LOG_LEVEL: "warn",
    ...environment,
  });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).not.toMatch(/\n\s+at |hidden-word/);
  return stderr.trimEnd();
}

it("names every wrong variable at once", async () => {
  const text = await complaint(["serve"], { PORT: "http", SYNC_CRON: "hourly" });
  expect(text.split("\n")).toEqual([
    "PORT is `http`: it must be a whole number from 0 to 65535.",
    expect.stringMatching(/^SYNC_CRON is `hourly`: it must be a cron expression .*\.$/),
  ]);
});

it("wants a secret key beside a database of the user's own", async () => {
  expect(await complaint(["serve"], { DATABASE_URL: NOBODY })).toMatch(
    /^DUNLIN_SECRET_KEY is not set: .*\.$/,
  );
});

it("says in a sentence that the database cannot be reached", async () => {
  const text = await complaint(["worker"], {
    DATABASE_URL: NOBODY,
    DUNLIN_SECRET_KEY: SECRET_KEY,
  });
  expect(text).toMatch(/^The database at 127\.0\.0\.1:1\/dunlin cannot be reached: .*\.$/);
});

it("says that the port is taken, and leaves no database running", async () => {
  const taker = createServer();
  await new Promise<void>((resolve) => taker.listen(0, "127.0.0.1", resolve));
  const { port } = taker.address() as { port: number };
  const text = await complaint(["serve"], { PORT: `${port}` });
  expect(text).toContain(`Port ${port} on 127.0.0.1 is taken`);
  expect(existsSync(join(dataDir, "postgres", "postmaster.pid"))).toBe(false);
  expect(await complaint(["sandbox", "--port", `${port}`], {})).toBe(
    `Port ${port} on 127.0.0.1 is taken: stop the program that uses it, or choose another port.`,
  );
  taker.close();
});

it("explains a command that is wrong", async () => {
  expect(await complaint(["frobnicate"], {})).toContain("unknown command 'frobnicate'");
  expect(await complaint(["keys", "create"], {})).toContain("--user");
  expect(await complaint(["connect", "--organization", "1"], {})).toContain("--data-center");
  expect(await complaint(["keys", "create", "--user", " "], {})).toContain("must not be empty");
  expect(await complaint(["sandbox", "--port", "70000"], {})).toContain("at most 65535");
});

it("says of each command where its help is, of those below another too", async () => {
  for (const args of [
    ["sync", "--fast"],
    ["issues", "retry"],
    ["keys", "list", "--fast"],
  ]) {
    expect(await complaint(args, {})).toContain("(--help shows how)");
  }
});

it("says that data cannot be kept there, and that a host is not this machine's", async () => {
  const file = join(dataDir, "file");
  await writeFile(file, "");
  for (const place of [file, join(file, "below")]) {
    expect(await complaint(["keys", "list"], { DUNLIN_DATA_DIR: place })).toMatch(
      /choose another place with DUNLIN_DATA_DIR\.$/,
    );
  }
  const unknown = Object.assign(new Error("?"), { code: "ENOTFOUND", hostname: "nowhere.invalid" });
  expect(explainError(unknown)).toContain("This machine has no address nowhere.invalid");
});
