import { isDeepStrictEqual } from "node:util";
import { seededRandom } from "../../src/sandbox/random.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { killedSync } from "./killed-sync.ts";
import { BETWEEN_RUNS_MS, createSyncWorld } from "./sync-world.ts";
import { type SyncedRows, syncedRows } from "./synced-rows.ts";

/** What came of syncing one organization into two databases: undisturbed into one, with kills into the other. */
export interface ResumeTrial {
  /** The phase that each kill hit. */
  readonly kills: readonly string[];
  readonly rowsCompared: number;
  /** Rows that are not the same in both, as text. */
  readonly differences: readonly string[];
  /** That the sandbox answered or refused for the killed sync. */
  readonly requests: number;
  readonly extraRequests: number;
  /** Sum of the phases. */
  readonly countedCalls: number;
  /** Rows of api_calls. */
  readonly storedCalls: number;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;

interface Act {
  readonly kind: "FULL";
  readonly kills: number;
  /** Each process dies within so many steps. */
  readonly steps: number;
  readonly from?: string;
}

/** The first statement of the phase that looks for deletions. */
const DELETIONS_BEGIN = "count_unseen_invoices_cache";

/**
 * Two syncs: the first of all, and one after records were deleted, whose workers are killed from the moment on at which
 * it begins to ask for them.
 */
export async function resumeTrial(options: {
  readonly customers: number;
  readonly invoices: number;
  /** Of both syncs together. */
  readonly kills: number;
  readonly killsFromDeletions: number;
  /** Fewer than the ceiling, which would leave them to a person. */
  readonly deletedInvoices: number;
  readonly seed: number;
}): Promise<ResumeTrial> {
  const today = Date.now();
  let later = 0;
  const sandbox = await startSandbox({
    customers: options.customers,
    invoices: options.invoices,
    epoch: today - DAY_MS,
    now: () => Date.now() + later,
    switches: { perMinute: null, perDay: null, inFlight: null },
  });
  spoil(sandbox);
  const undisturbed = await createSyncWorld({}, { sandbox, today: () => new Date(today) });
  const killed = await createSyncWorld({}, { sandbox });
  const random = seededRandom(options.seed);
  const first = await both({
    kind: "FULL",
    kills: options.kills - options.killsFromDeletions,
    steps: 10,
  });
  remove(sandbox, options.deletedInvoices);
  later += BETWEEN_RUNS_MS;
  const second = await both({
    kind: "FULL",
    // The first sync may have ended before its last kill.
    kills: options.kills - first.kills.length,
    steps: 1,
    from: DELETIONS_BEGIN,
  });
  const sum = (of: (trial: typeof first) => number) => of(first) + of(second);
  return {
    kills: [...first.kills, ...second.kills],
    rowsCompared: sum(({ rowsCompared }) => rowsCompared),
    differences: [...first.differences, ...second.differences],
    requests: sum(({ requests }) => requests),
    extraRequests: sum(({ extraRequests }) => extraRequests),
    countedCalls: sum(({ countedCalls }) => countedCalls),
    storedCalls: sum(({ storedCalls }) => storedCalls),
    async close() {
      await undisturbed.close();
      await killed.close();
      await sandbox.close();
    },
  };

  async function both({ kind, kills, steps, from }: Act): Promise<Omit<ResumeTrial, "close">> {
    const requests = () => sandbox.log.counters.api;
    let before = requests();
    await undisturbed.sync(kind);
    const expected = requests() - before;
    before = requests();
    const sync = await killedSync(killed, kind, {
      kills,
      random,
      steps,
      today,
      ...(from === undefined ? {} : { from }),
    });
    const made = requests() - before;
    const { rows } = await killed.database.pool.query<{ calls: number }>(
      "select count(*)::integer as calls from api_calls where run_id = $1",
      [sync.result.runId],
    );
    const want = await syncedRows(undisturbed.database.pool);
    const got = await syncedRows(killed.database.pool);
    return {
      kills: sync.kills,
      rowsCompared: Object.values(want).reduce((count, table) => count + table.length, 0),
      differences: differencesOf(want, got),
      requests: made,
      extraRequests: made - expected,
      countedCalls: sync.result.apiCalls,
      storedCalls: rows[0]?.calls ?? 0,
    };
  }
}

export function describeResume(trial: ResumeTrial): string {
  const phases = Map.groupBy(trial.kills, (phase) => phase);
  const hit = [...phases].map(([phase, kills]) => `${phase} ${kills.length}`).join(", ");
  return [
    `kills            ${trial.kills.length} (${hit})`,
    `rows compared    ${trial.rowsCompared}`,
    `differences      ${trial.differences.length}`,
    `calls            ${trial.countedCalls} counted, ${trial.storedCalls} made`,
    `pages re-read    ${trial.extraRequests} of ${trial.requests}`,
  ].join("\n");
}

/** A customer with its invoices, and others. */
function remove({ world }: Sandbox, invoices: number): void {
  const customer = world.customers().find(({ type }) => type === "customer");
  if (customer !== undefined) world.deleteCustomer(customer.id, { force: true });
  for (const { id } of world.invoices().slice(0, invoices)) {
    world.deleteInvoice(id, { force: true });
  }
}

/** A few records that cannot be understood, so that their counts and issues are compared, too. */
function spoil({ world }: Sandbox): void {
  world.invoices().forEach(({ id }, index) => {
    if (index % 500 === 7) world.corrupt(id, { due_date: "2026-13-45" });
  });
  world.customers().forEach(({ id }, index) => {
    if (index % 200 === 7) world.corrupt(id, { contact_name: "" });
  });
}

function differencesOf(want: SyncedRows, got: SyncedRows): string[] {
  return Object.entries(want).flatMap(([table, rows]) => {
    const others = got[table] ?? [];
    const length = Math.max(rows.length, others.length);
    return Array.from({ length }, (_, index) => [rows[index], others[index]])
      .filter(([a, b]) => !isDeepStrictEqual(a, b))
      .map(([a, b]) => `${table}: ${JSON.stringify(a)} became ${JSON.stringify(b)}`);
  });
}
