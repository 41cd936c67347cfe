import { isDeepStrictEqual } from "node:util";
import { seededRandom } from "../../src/sandbox/random.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { killedSync } from "./killed-sync.ts";
import { createSyncWorld } from "./sync-world.ts";
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

export async function resumeTrial(options: {
  readonly customers: number;
  readonly invoices: number;
  readonly kills: number;
  readonly steps: number;
  readonly seed: number;
}): Promise<ResumeTrial> {
  const today = Date.now();
  const sandbox = await startSandbox({
    customers: options.customers,
    invoices: options.invoices,
    epoch: today - DAY_MS,
    switches: { perMinute: null, perDay: null, inFlight: null },
  });
  spoil(sandbox);
  const undisturbed = await createSyncWorld({}, { sandbox, today: () => new Date(today) });
  const killed = await createSyncWorld({}, { sandbox });
  const requests = () => sandbox.log.counters.api;

  let before = requests();
  await undisturbed.sync("FULL");
  const expected = requests() - before;
  before = requests();
  const { result, kills } = await killedSync(killed, "FULL", {
    kills: options.kills,
    random: seededRandom(options.seed),
    steps: options.steps,
    today,
  });
  const made = requests() - before;
  const { rows } = await killed.database.pool.query<{ calls: number }>(
    "select count(*)::integer as calls from api_calls where run_id = $1",
    [result.runId],
  );
  const want = await syncedRows(undisturbed.database.pool);
  const got = await syncedRows(killed.database.pool);
  return {
    kills,
    rowsCompared: Object.values(want).reduce((sum, table) => sum + table.length, 0),
    differences: differencesOf(want, got),
    requests: made,
    extraRequests: made - expected,
    countedCalls: result.apiCalls,
    storedCalls: rows[0]?.calls ?? 0,
    async close() {
      await undisturbed.close();
      await killed.close();
      await sandbox.close();
    },
  };
}

export function describeResume(trial: ResumeTrial): string {
  const phases = Map.groupBy(trial.kills, (phase) => phase);
  const hit = [...phases].map(([phase, kills]) => `${phase} ${kills.length}`).join(", ");
  return (
    `${trial.kills.length} kills (${hit}), ${trial.rowsCompared} rows compared, ` +
    `${trial.differences.length} differences, ${trial.extraRequests} of ${trial.requests} requests made again`
  );
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
