import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
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
  taker.close();
});

it("explains a command that is wrong", async () => {
  expect(await complaint(["frobnicate"], {})).toContain("unknown command 'frobnicate'");
  expect(await complaint(["keys", "create"], {})).toContain("--user");
  expect(await complaint(["connect", "--organization", "1"], {})).toContain("--data-center");
});
