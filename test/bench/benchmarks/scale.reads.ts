import type { Pool } from "pg";
import { invoiceList } from "../../../src/graphql/lists/invoice-list.ts";
import { localDates } from "../../../src/graphql/local-dates.ts";
import { listPage } from "../../../src/graphql/sql/list-page.ts";
import type { Bound } from "../../../src/graphql/sql/list-source.ts";
import type { BenchRun } from "../harness/bench-run.ts";
import type { Benchmark, Contestant, Figures } from "../harness/benchmark.ts";
import { fillTenants, type Tenant, type TenantSizes } from "../harness/fill-tenants.ts";
import { emptyDatabase } from "../harness/postgres.ts";

const FIRST = "first page of 1,000,000";
const DEEP = "page 18,000 of them";
const OFFSET = "the same page by OFFSET";
const SMALL = "first page of one of 1,000 tenants";
const PAGE_SIZE = 50;

const ONE_LARGE = {
  full: { tenants: 1, customers: 100_000, invoicesPerCustomer: 10, remindersPerInvoice: 0 },
  smoke: { tenants: 1, customers: 100, invoicesPerCustomer: 10, remindersPerInvoice: 0 },
} as const satisfies Record<string, TenantSizes>;
const MANY_SMALL = {
  full: { tenants: 1000, customers: 100, invoicesPerCustomer: 10, remindersPerInvoice: 0 },
  smoke: { tenants: 10, customers: 10, invoicesPerCustomer: 10, remindersPerInvoice: 0 },
} as const satisfies Record<string, TenantSizes>;
const DEPTH = { full: 900_000, smoke: 900 };

export const benchmark: Benchmark = {
  about:
    "What the statement of a page of invoices costs PostgreSQL, with 1,000,000 invoices of one tenant beside 1,000 tenants of 1,000 each in the same tables: buffers of 8 kB touched, and its time.",
  figures: {
    buffers: { label: "buffers", better: "less" },
    ms: { label: "ms", better: "less", digits: 2 },
  },
  goals: [
    { figure: "buffers", of: DEEP, against: FIRST, atMost: 1.2 },
    { figure: "buffers", of: SMALL, against: FIRST, atMost: 1.2 },
  ],
  reference: FIRST,
  // Buffers are counted, and a page by OFFSET takes seconds.
  rounds: 5,
  async open(run) {
    const { pool } = await emptyDatabase(run, "scale");
    run.say("fills two million invoices");
    const [large] = await fillTenants(pool, "large", ONE_LARGE[run.scale]);
    const [small] = await fillTenants(pool, "small", MANY_SMALL[run.scale]);
    if (large === undefined || small === undefined) throw new Error("No tenant was made.");
    run.say("vacuums");
    await withoutTimeout(pool, "vacuum analyze");
    run.remark(await sizes(pool));
    return contestants(run, pool, large, small);
  },
};

async function contestants(
  run: BenchRun,
  pool: Pool,
  large: Tenant,
  small: Tenant,
): Promise<Record<string, Contestant>> {
  const offset = DEPTH[run.scale];
  const { rows } = await pool.query<{ sortText: string; id: string }>({
    text: `
      select due_date::text as "sortText", id
      from invoices_cache
      where user_id = $1 and deleted_at is null
      order by due_date, id
      offset $2
      limit 1
    `,
    values: [large.userId, offset - 1],
  });
  const cursor = rows[0];
  if (cursor === undefined) throw new Error("The list is not that long.");
  const byOffset = {
    text: `
      select *
      from invoices_cache
      where user_id = $1 and deleted_at is null
      order by due_date, id
      offset $2
      limit $3
    `,
    values: [large.userId, offset, PAGE_SIZE + 1],
  };
  return {
    [FIRST]: contestant(pool, pageOf(large, null), null),
    [DEEP]: contestant(pool, pageOf(large, { side: "AFTER", cursor }), "deep"),
    [OFFSET]: contestant(pool, byOffset, "deep"),
    [SMALL]: contestant(pool, pageOf(small, null), null),
  };
}

interface Asked {
  readonly text: string;
  readonly values?: unknown[];
}

/** The statement that the API itself sends. */
function pageOf({ userId, organizationId }: Tenant, bound: Bound | null): Asked {
  const request = {
    filter: null,
    field: "DUE_DATE",
    direction: "ASC",
    backward: false,
    bound,
    size: PAGE_SIZE,
  } as const;
  const dates = localDates([{ id: organizationId, timeZone: "Europe/Berlin" }], new Date());
  return listPage(userId, invoiceList, request, dates, null);
}

/** @param comparable whose ids must be the same as those of the others with that name; null: nobody's */
function contestant(
  pool: Pool,
  { text, values = [] }: Asked,
  comparable: string | null,
): Contestant {
  return {
    async answer() {
      const { rows } = await pool.query<{ id: string }>({ text, values });
      return comparable === null ? null : rows.map(({ id }) => id);
    },
    round: () => explain(pool, text, values),
  };
}

interface Plan {
  readonly "QUERY PLAN": readonly [
    {
      readonly Plan: {
        readonly "Shared Hit Blocks": number;
        readonly "Shared Read Blocks": number;
      };
      readonly "Execution Time": number;
    },
  ];
}

async function explain(pool: Pool, text: string, values: unknown[]): Promise<Figures> {
  const { rows } = await pool.query<Plan>({
    text: `explain (analyze, buffers, format json) ${text}`,
    values,
  });
  const plan = rows[0]?.["QUERY PLAN"][0];
  if (plan === undefined) throw new Error("There is no plan.");
  const { "Shared Hit Blocks": hit, "Shared Read Blocks": read } = plan.Plan;
  return { buffers: hit + read, ms: plan["Execution Time"] };
}

async function sizes(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ name: string; size: string }>(`
    select c.relname as name, pg_size_pretty(pg_relation_size(c.oid)) as size
    from pg_class c
    left join pg_index i on i.indexrelid = c.oid
    where c.oid = 'invoices_cache'::regclass
      or i.indrelid = 'invoices_cache'::regclass
    order by pg_relation_size(c.oid) desc
  `);
  return `Sizes at two million invoices:\n\n${rows.map(({ name, size }) => `- \`${name}\`: ${size}`).join("\n")}`;
}

async function withoutTimeout(pool: Pool, statement: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("set statement_timeout = 0");
    await client.query(statement);
  } finally {
    // Not back to the pool: its timeout was changed.
    client.release(true);
  }
}
