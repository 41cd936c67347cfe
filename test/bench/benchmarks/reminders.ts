import { randomUUID } from "node:crypto";
import type { ClientBase, Pool } from "pg";
import type { Database } from "../../../src/db/database.ts";
import { replanDays } from "../../../src/reminders/replan-days.ts";
import type { BenchRun } from "../harness/bench-run.ts";
import type { Benchmark, Contestant, Figures } from "../harness/benchmark.ts";
import { emptyDatabase } from "../harness/postgres.ts";
import { sessionCpuMs } from "../harness/session-cpu.ts";

const FEW = "10,000 invoices";
const MANY = "100,000 invoices";
const INVOICES_PER_CUSTOMER = 20;
const NOW = new Date("2026-06-01T10:00:00Z");

export const benchmark: Benchmark = {
  about:
    "Planning all reminders of an organization, as when a day begins or the policy changes: every invoice is open and has seven steps to come. First when nothing is planned, then once more when nothing changes. CPU is that of this process and of PostgreSQL's session together, which other work on the machine does not stretch as it does the time.",
  figures: {
    statements: { label: "statements / 1,000 invoices", better: "less", digits: 1 },
    perInvoice: { label: "first, µs/invoice", better: "less" },
    cpu: { label: "first, µs CPU/invoice", better: "less" },
    statementsAgain: { label: "again, statements / 1,000", better: "less", digits: 1 },
    perInvoiceAgain: { label: "again, µs/invoice", better: "less" },
    cpuAgain: { label: "again, µs CPU/invoice", better: "less" },
    longest: { label: "longest transaction ms", better: "less" },
  },
  goals: [
    { figure: "statements", of: MANY, atMost: 12 },
    { figure: "statementsAgain", of: MANY, atMost: 2 },
    { figure: "longest", of: MANY, atMost: 2_000 },
    { figure: "perInvoice", of: MANY, against: FEW, atMost: 1.5 },
    { figure: "perInvoiceAgain", of: MANY, against: FEW, atMost: 1.5 },
    { figure: "cpu", of: MANY, against: FEW, atMost: 1.2 },
    { figure: "cpuAgain", of: MANY, against: FEW, atMost: 1.2 },
  ],
  reference: FEW,
  rounds: 5,
  remarks: [
    "Statements are a fixed number for each batch, with its begin and commit: of 1,000 invoices while all have to be written, of up to 5,000 where few have to. One statement for all would hold the locks of every invoice and reminder as long as the whole takes, and each sync, sender and person would wait for it; a batch holds those of the invoices that it writes as long as the longest transaction says, and a killed process loses one batch. What is up to date is neither locked nor written.",
  ],
  async open(run) {
    return {
      [FEW]: await contestant(run, "few", run.pick({ full: 10_000, smoke: 40 })),
      [MANY]: await contestant(run, "many", run.pick({ full: 100_000, smoke: 80 })),
    };
  },
};

async function contestant(run: BenchRun, name: string, invoices: number): Promise<Contestant> {
  const database = await emptyDatabase(run, `reminders_${name}`);
  const meter = meterOf(database.pool);
  run.say(`stores ${invoices} invoices`);
  await fill(database, invoices);
  return {
    answer: async () => {
      await measure();
      const { rows } = await database.pool.query(
        "select count(*) * 20 / (select count(*) from invoices_cache) as twentieths from payment_reminders",
      );
      return rows;
    },
    round: measure,
  };

  async function measure(): Promise<Figures> {
    await database.pool.query("truncate reminder_events, payment_reminders cascade");
    await database.pool.query("vacuum analyze");
    const first = await planAll();
    const again = await planAll();
    const thousands = invoices / 1_000;
    return {
      statements: first.statements / thousands,
      perInvoice: (first.ms * 1_000) / invoices,
      cpu: (first.cpuMs * 1_000) / invoices,
      statementsAgain: again.statements / thousands,
      perInvoiceAgain: (again.ms * 1_000) / invoices,
      cpuAgain: (again.cpuMs * 1_000) / invoices,
      longest: Math.max(first.longest, again.longest),
    };
  }

  async function planAll() {
    await database.pool.query("truncate reminder_replans");
    meter.reset();
    const startedAt = performance.now();
    await replanDays(database.pool, () => NOW);
    return { ms: performance.now() - startedAt, ...meter.read() };
  }
}

async function fill({ pool }: Database, invoices: number): Promise<void> {
  const userId = randomUUID();
  const organizationId = randomUUID();
  await pool.query("insert into users (id, name) values ($1, 'bench')", [userId]);
  await pool.query({
    text: `
      insert into organizations (id, user_id, source, source_id, time_zone, country_code, currency_code, status)
      values ($1, $2, 'ZOHO_BOOKS', '1', 'Europe/Berlin', 'DE', 'EUR', 'ACTIVE')
    `,
    values: [organizationId, userId],
  });
  await pool.query({
    text: `
      insert into customers_cache (
        user_id, organization_id, zoho_customer_id, name, status, primary_phone, primary_phone_raw, country,
        zoho_last_modified_at, local_last_synced_at
      )
      select $1, $2, n, 'Customer ' || n, 'ACTIVE', '+494315550142', '0431 5550142', 'DE', now(), now()
      from generate_series(1, $3::integer) n
    `,
    values: [userId, organizationId, invoices / INVOICES_PER_CUSTOMER],
  });
  await pool.query({
    text: `
      insert into invoices_cache (
        user_id, organization_id, zoho_invoice_id, zoho_customer_id, customer_id, number, status, date, due_date,
        total, balance, currency_code, zoho_last_modified_at, local_last_synced_at
      )
      select
        $1, $2, c.zoho_customer_id || '-' || n, c.zoho_customer_id, c.id, 'INV-' || c.zoho_customer_id || '-' || n,
        'sent', '2026-05-04', date '2026-06-10' + n, 100, 100, 'EUR', now(), now()
      from customers_cache c
      cross join generate_series(1, $3::integer) n
    `,
    values: [userId, organizationId, INVOICES_PER_CUSTOMER],
  });
}

interface Meter {
  reset(): void;
  read(): { readonly statements: number; readonly longest: number; readonly cpuMs: number };
}

/** Counts the statements of a pool's connections, times its transactions, and adds up what both sides computed. */
function meterOf(pool: Pool): Meter {
  let statements = 0;
  let longest = 0;
  let cpuBefore = 0;
  const sessions: number[] = [];
  const cpuMs = () => {
    const { user, system } = process.cpuUsage();
    const ofSessions = sessions.map((id) => sessionCpuMs(id) ?? 0);
    return ofSessions.reduce((sum, ms) => sum + ms, (user + system) / 1_000);
  };
  pool.on("connect", (client: ClientBase & { readonly processID?: number }) => {
    if (client.processID !== undefined) sessions.push(client.processID);
    let begunAt = 0;
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      statements += 1;
      const [text] = args;
      if (typeof text === "string" && text.startsWith("begin")) begunAt = performance.now();
      const answer = query(...args);
      if (text === "commit") {
        void (answer as Promise<unknown>).then(() => {
          longest = Math.max(longest, performance.now() - begunAt);
        });
      }
      return answer;
    }) as typeof client.query;
  });
  return {
    reset: () => {
      statements = 0;
      longest = 0;
      cpuBefore = cpuMs();
    },
    read: () => ({ statements, longest, cpuMs: cpuMs() - cpuBefore }),
  };
}
