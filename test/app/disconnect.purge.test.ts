import { afterAll, beforeAll, expect, it } from "vitest";
import { disconnect } from "../../src/app/disconnect.ts";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";

let world: SyncWorld;

beforeAll(async () => {
  world = await createSyncWorld({ customers: 20, invoices: 40 });
});
afterAll(() => world.close());

/** Every row of every table, as one text. */
async function everything(): Promise<string> {
  const { pool } = world.database;
  const tables = await pool.query<{ name: string }>(`
    select format('%I.%I', schemaname, tablename) as name
    from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')
  `);
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await pool.query<{ text: string | null }>(
      `select string_agg(to_jsonb(t)::text, ',') as text from ${name} t`,
    );
    texts.push(rows[0]?.text ?? "");
  }
  return texts.join("\n");
}

it("a purge leaves nothing in any table of what came from the organization", async () => {
  const { database, sandbox, organizationId, userId } = world;
  const spoilt = sandbox.world.invoices()[0]?.id ?? "";
  const gone = sandbox.world.invoices()[1]?.id ?? "";
  sandbox.world.corrupt(spoilt, { due_date: "never" });
  await world.sync("FULL");
  sandbox.world.deleteInvoice(gone, { force: true });
  await world.sync("FULL");
  const invoice = await database.prisma.invoice.findFirstOrThrow();
  await database.prisma.reminderDecision.create({
    data: { userId, invoiceId: invoice.id, kind: "SKIP", decidedBy: "Ada" },
  });
  await world.start("INCREMENTAL");

  const personal = [
    organizationId,
    sandbox.organizationId,
    spoilt,
    gone,
    ...sandbox.world
      .customers()
      .flatMap(({ id, name, type }) => (type === "customer" ? [id, name] : [])),
    ...sandbox.world.invoices().map(({ id }) => id),
  ];
  const before = await everything();
  expect(personal.filter((text) => !before.includes(text))).toEqual([]);

  expect(await disconnect(database, { organizationId, purge: true })).toBe(true);
  const after = await everything();
  expect(personal.filter((text) => after.includes(text))).toEqual([]);
});
