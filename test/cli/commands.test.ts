import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { type Outcome, runDunlin, startDunlin } from "./support/dunlin.ts";
import { watchLoadedFiles } from "./support/loaded-files.ts";

const CUSTOMERS = 40;
const INVOICES = 120;

let database: TestDatabase;
let sandbox: Sandbox;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  database = await createTestDatabase();
  sandbox = await startSandbox({
    customers: CUSTOMERS,
    invoices: INVOICES,
    switches: { perMinute: null, perDay: null },
  });
  environment = {
    DATABASE_URL: database.url,
    DUNLIN_SECRET_KEY: "k".repeat(32),
    ZOHO_CALLS_PER_MINUTE: "5000",
  };
});
afterAll(async () => {
  await sandbox.close();
  await database.close();
});

const run = (args: readonly string[], input?: string): Promise<Outcome> =>
  runDunlin(args, environment, input);

function connect(clientSecret: string): Promise<Outcome> {
  const { url, organizationId, credentials } = sandbox;
  const args = ["connect", "--user", "anna", "--organization", organizationId];
  args.push("--accounts-url", url, "--api-url", url, "--client-id", credentials.clientId);
  args.push("--client-secret", "-", "--refresh-token", "-");
  return run(args, `${clientSecret}\n${credentials.refreshToken}\n`);
}

describe("dunlin", () => {
  it("makes, lists and revokes keys", async () => {
    const created = await run(["keys", "create", "--user", "anna", "--role", "SYNC"]);
    const [, key = ""] = /^API key: (dln_[\w-]{32,})\n$/.exec(created.stdout) ?? [];
    expect(created).toMatchObject({ code: 0, stderr: "" });
    const listed = await run(["keys", "list", "--json"]);
    expect(listed.stdout).not.toContain(key);
    const entry: unknown = JSON.parse(listed.stdout);
    expect(entry).toMatchObject({ userName: "anna", role: "SYNC", revokedAt: null });
    expect(await run(["keys", "revoke", key])).toMatchObject({ code: 0 });
    expect((await run(["keys", "revoke", key])).code).toBe(1);
  });

  it("connects only what it could use, with secrets from standard input", async () => {
    const refused = await connect("hidden-word");
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).not.toMatch(/\n\s+at |hidden-word/);
    expect(await database.prisma.organization.count()).toBe(0);
    const connected = await connect(sandbox.credentials.clientSecret);
    expect(connected).toMatchObject({ code: 0, stderr: "" });
    expect(connected.stdout).toContain(sandbox.world.state.organization.name);
    expect(connected.stdout).toContain(`sync --organization ${sandbox.organizationId}`);
    expect(await connect(sandbox.credentials.clientSecret)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("Connected again"),
    });
  });

  it("connects with a self client's code, which is used up by it", async () => {
    const { url, organizationId, credentials } = sandbox;
    const args = ["connect", "--user", "anna", "--organization", organizationId];
    args.push("--accounts-url", url, "--client-id", credentials.clientId, "--client-secret", "-");
    args.push("--code", "-");
    const scopes = ["contacts", "invoices", "settings"].map((part) => `ZohoBooks.${part}.READ`);
    const input = `${credentials.clientSecret}\n${sandbox.selfClientCode(scopes)}\n`;
    expect(await run(args, input)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("Connected again"),
    });
    expect(await run(args, input)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("the code was used before, is too old"),
    });
    expect(await run(args.slice(0, -2), input)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("give --refresh-token or --code, or set ZOHO_REFRESH_TOKEN"),
    });
    expect(await run([...args, "--refresh-token", "1000.kept"], input)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("cannot be used with"),
    });
  });

  it("syncs where no worker runs, and shows it", async () => {
    const first = await run(["sync", "--full", "--json"]);
    const states = first.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(states.at(-1)).toMatchObject({ kind: "FULL", trigger: "CLI" });
    expect(states.at(-1).status).toMatch(/^SUCCEEDED/);
    expect(first.code).toBe(0);
    expect(await database.prisma.customer.count()).toBe(CUSTOMERS);
    expect(await database.prisma.invoice.count()).toBe(INVOICES);
    const second = await run(["sync"]);
    expect(second).toMatchObject({ code: 0, stderr: "" });
    expect(second.stdout).toMatch(/^✓ Sync done in [\d.]+ s: nothing changed; 2 calls$/m);
  });

  it("asks neither whose nor which while only one organization is connected", async () => {
    const { id } = await database.prisma.user.create({
      data: {
        name: "former",
        organizations: {
          create: {
            source: "ZOHO_BOOKS",
            timeZone: "UTC",
            sourceId: "1",
            name: "Former",
            status: "DISABLED",
          },
        },
      },
    });
    expect(await run(["sync"])).toMatchObject({ code: 0, stderr: "" });
    expect(await run(["backfill", "--dry-run"])).toMatchObject({ code: 0, stderr: "" });
    expect(await run(["issues", "--code", "NONE"])).toMatchObject({
      code: 0,
      stdout: "No open issue has the code NONE.\n",
    });
    expect(await run(["deletions"])).toMatchObject({
      code: 0,
      stdout: "No deletion waits for an approval.\n",
    });
    // What is for good is never guessed.
    expect(await run(["disconnect", "--purge"])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Which organization\? .*1 \(Former, of former\)/),
    });
    await database.prisma.organization.deleteMany({ where: { userId: id } });
    await database.prisma.user.delete({ where: { id } });
  });

  it("goes on when nobody reads what it says any more", async () => {
    const unread = startDunlin(["sync", "--json"], environment);
    unread.process.stdout?.destroy();
    expect(await unread.ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("says beforehand what a sync costs, and starts none", async () => {
    const runs = await database.prisma.syncRun.count();
    const quiet = await run(["sync", "--plan", "--json"]);
    expect(quiet).toMatchObject({ code: 0, stderr: "" });
    expect((await run(["sync", "--plan"])).stdout).toMatch(/^2 calls in less than a minute, /);
    expect(JSON.parse(quiet.stdout)).toMatchObject({
      apiCalls: 2,
      fitsToday: true,
      basis: "KNOWN",
    });
    expect((await run(["sync", "--plan", "--full"])).stdout).toMatch(/^\d+ calls in .*estimated/);
    expect(await database.prisma.syncRun.count()).toBe(runs);
  });

  it("lists what was set aside, and reads one again", async () => {
    const [invoice] = sandbox.world.invoices();
    if (invoice === undefined) throw new Error("The seed has no invoice.");
    sandbox.world.corrupt(invoice.id, { date: "soon" });
    expect((await run(["sync", "--full"])).code).toBe(0);
    const listed = await run(["issues", "--code", "INVALID_RECORD", "--json"]);
    const issue = JSON.parse(listed.stdout);
    expect(issue).toMatchObject({ recordType: "INVOICE", sourceId: invoice.id });
    const record = JSON.parse(issue.rawRecord);
    expect(record).toMatchObject({ date: "soon", customer_name: "[redacted]" });
    const whole = await run(["issues", "--code", "INVALID_RECORD", "--raw"]);
    const customer = sandbox.world.state.contacts.get(invoice.customerId);
    const received = JSON.parse(JSON.parse(whole.stdout).rawRecord);
    expect(received).toMatchObject({ date: "soon", customer_name: customer?.name });
    expect((await run(["issues", "list", "--code", "INVALID_RECORD"])).stdout).toContain(issue.id);

    sandbox.world.corrupt(invoice.id, null);
    expect(await run(["issues", "retry", issue.id])).toMatchObject({ code: 0, stderr: "" });
    expect((await run(["issues", "--code", "INVALID_RECORD", "--json"])).stdout).toBe("");
    expect(await run(["issues", "retry", "no-id"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("no id of an issue"),
    });
  });

  it("makes deletions that wait for a person only when one approves them", async () => {
    const { id: runId, userId } = await database.prisma.syncRun.findFirstOrThrow({
      where: { kind: "FULL", finishedAt: { not: null } },
    });
    const invoice = await database.prisma.invoice.findFirstOrThrow();
    await database.prisma.syncDeletion.create({
      data: {
        runId,
        userId,
        recordType: "INVOICE",
        sourceId: invoice.zohoInvoiceId,
        requestedAt: new Date(),
      },
    });
    expect((await run(["deletions"])).stdout).toMatch(new RegExp(`${runId} +invoices +1`));
    expect((await run(["deletions", "approve", runId])).stdout).toBe(
      "Deleted: 0 customers, 1 invoices.\n",
    );
    const { deletedAt } = await database.prisma.invoice.findUniqueOrThrow({
      where: { id: invoice.id },
    });
    expect(deletedAt).not.toBeNull();
    expect((await run(["deletions", "approve", runId])).code).toBe(1);
    // The source still has it: the next sync that reads it brings it back.
    expect((await run(["sync", "--full"])).code).toBe(0);
  });

  /** A sync that is told something while it waits for the list of invoices. */
  async function interruptSync(signal: NodeJS.Signals): Promise<Outcome> {
    const held = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    sandbox.beforeResponse(async ({ path }) => {
      if (!path.endsWith("/invoices")) return;
      asked.resolve();
      await held.promise;
    });
    const interrupted = startDunlin(["sync"], environment);
    await asked.promise;
    const outcome = await interrupted.stop(signal);
    held.resolve();
    sandbox.beforeResponse(null);
    return outcome;
  }

  it("cancels the run that it started on Ctrl-C, and the next one loses nothing", async () => {
    sandbox.world.editInvoice(sandbox.world.invoices()[0]?.id ?? "", { reference: "changed" });
    expect(await interruptSync("SIGINT")).toMatchObject({
      code: 130,
      stderr: expect.stringContaining("Cancelled. What was stored stays"),
    });
    const run = await database.prisma.syncRun.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
    expect(run.status).toBe("CANCELED");
    expect(await database.prisma.invoice.count({ where: { reference: "changed" } })).toBe(0);
    expect((await runDunlin(["sync"], environment)).code).toBe(0);
    expect(await database.prisma.invoice.count({ where: { reference: "changed" } })).toBe(1);
  });

  it("leaves its run open when it is ended otherwise, and goes on with it", async () => {
    expect(await interruptSync("SIGTERM")).toMatchObject({
      code: 130,
      stderr: expect.stringContaining("The run goes on with the next worker"),
    });
    const open = await database.prisma.syncRun.findFirstOrThrow({ where: { finishedAt: null } });
    expect((await run(["sync"])).code).toBe(0);
    const { status } = await database.prisma.syncRun.findUniqueOrThrow({ where: { id: open.id } });
    expect(status).toMatch(/^SUCCEEDED/);
  });

  it("leaves the work to a worker that runs, which loads neither the API nor Prisma's query compiler", async () => {
    const loaded = await watchLoadedFiles();
    const worker = startDunlin(["worker"], {
      ...environment,
      ...loaded.environment,
      SYNC_CRON: "off",
    });
    await worker.said(/Dunlin works/);
    const { code, stdout } = await run(["sync", "--json"]);
    const { id } = JSON.parse(stdout.split("\n")[0] ?? "");
    expect(code).toBe(0);
    const { worker: name } = await database.prisma.syncRun.findUniqueOrThrow({ where: { id } });
    expect(name).toContain(`/${worker.process.pid}/`);
    expect(await worker.stop("SIGTERM")).toMatchObject({ code: 0 });
    const files = await loaded.list();
    expect(files.filter((url) => url.endsWith("/src/sync/engine.ts"))).toHaveLength(1);
    const unneeded =
      /\/src\/http\/server\.ts$|\/src\/graphql\/|\/graphql-yoga\/|\/@pothos\/|query_compiler/;
    expect(files.filter((url) => unneeded.test(url))).toEqual([]);
  });

  it("counts what a backfill would do, and does it", async () => {
    await database.pool.query("update invoices_cache set customer_id = null");
    const unlinked = () => database.prisma.invoice.count({ where: { customerId: null } });
    const dry = await run(["backfill", "--dry-run"]);
    expect(dry).toMatchObject({ code: 0, stderr: "" });
    expect(dry.stdout).toContain(`${INVOICES} updated`);
    expect(await unlinked()).toBe(INVOICES);
    expect(await run(["backfill"])).toMatchObject({ code: 0, stderr: "" });
    expect(await unlinked()).toBe(0);
  });

  it("doctor finds everything well, then what is wrong", async () => {
    const well = await run(["doctor", "--probe"]);
    expect(well).toMatchObject({ code: 0, stderr: "" });
    expect(well.stdout).toMatch(/✓ Filters +customers AFTER, invoices AFTER/);
    expect(well.stdout).toMatch(/! Worker +none is running/);
    expect(well.stdout).toMatch(/✓ Secret key +reads all that is stored/);
    sandbox.expireAccessTokens();
    sandbox.setSwitches({
      faults: [{ match: "token", times: Number.MAX_SAFE_INTEGER, kind: "429-43" }],
    });
    const ill = await run(["doctor", "--json"]);
    expect(ill.code).toBe(1);
    const findings = ill.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(findings.at(-1)).toMatchObject({ subject: "Token", verdict: "bad" });
    sandbox.setSwitches({ faults: [] });
  });

  it("says that a sync failed", async () => {
    await database.pool.query("update organization_credentials set refresh_not_before = null");
    sandbox.setSwitches({
      faults: ["contacts", "invoices"].map((match) => ({
        match: match as "contacts" | "invoices",
        times: Number.MAX_SAFE_INTEGER,
        kind: "401-57" as const,
      })),
    });
    const { code, stdout } = await run(["sync"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ Sync failed/m);
    sandbox.setSwitches({ faults: [] });
    expect((await run(["sync"])).stderr).toContain("Connect it again");
  });

  it("forgets an organization with all that came from it", async () => {
    expect(await run(["disconnect", "--purge"])).toMatchObject({ code: 0, stderr: "" });
    await vi.waitFor(async () => {
      expect(await database.prisma.customer.count()).toBe(0);
      expect(await database.prisma.syncRun.count()).toBe(0);
      expect(await database.prisma.organization.count()).toBe(0);
    });
    expect(await run(["sync"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("No organization is connected yet"),
    });
  });
});
