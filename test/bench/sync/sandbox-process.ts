import type { RouteKind, SandboxRequest } from "../../../src/sandbox/request.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import type { EditOptions } from "../../../src/sandbox/world-state.ts";
import { answer } from "../harness/child.ts";
import type { Kill, Repeats, SandboxQuestion } from "./sandbox.ts";

/** The sandbox without limits, in a process of its own, so that its work is not the contestant's. */

/** So few that no page of changes is crowded with rows of one second. */
const ROWS_PER_SECOND = 20;
/** Each round connects anew, and a contestant may keep its token over all of them. */
const MANY = 1_000;

let sandbox: Sandbox | undefined;
/** Epoch ms: later than every change so far. */
let latest = Date.now();
/** Requests of pages, and of single records. */
const READS = new Set<RouteKind>(["contacts", "invoices", "contact", "invoice"]);
let kill: (Kill & { asked: number }) | null = null;

answer<SandboxQuestion>(async (question) => {
  if (question.kind === "START") {
    const { customers, invoices } = question;
    const switches = {
      perMinute: null,
      perDay: null,
      inFlight: null,
      tokensPerTenMinutes: null,
      activeAccessTokens: MANY,
    };
    sandbox = await startSandbox({ customers, invoices, switches });
    sandbox.beforeResponse(killWhenDue);
    const { url, organizationId: sourceId, credentials } = sandbox;
    return { url, sourceId, credentials };
  }
  const running = sandbox;
  if (running === undefined) throw new Error("The sandbox was not started.");
  if (question.kind === "CALLS") return running.log.counters.api;
  if (question.kind === "REPEATS") return repeats(running);
  if (question.kind === "FORGET") {
    running.log.clear();
    return null;
  }
  if (question.kind === "KILL") {
    kill = { ...question, asked: 0 };
    return null;
  }
  if (question.kind === "DELETE") {
    const [invoice] = running.world.invoices();
    if (invoice !== undefined) running.world.deleteInvoice(invoice.id, { force: true });
    return null;
  }
  const { customers, invoices, note } = question;
  const { world } = running;
  spread(world.customers(), customers, (ids, options) =>
    world.editCustomers(ids, { companyName: `Changed ${note}` }, options),
  );
  spread(world.invoices(), invoices, (ids, options) =>
    world.editInvoices(ids, { reference: `Changed ${note}` }, options),
  );
  return null;
});

function spread(
  rows: readonly { readonly id: string }[],
  count: number,
  edit: (ids: readonly string[], options: EditOptions) => void,
): void {
  for (let at = 0; at < Math.min(count, rows.length); at += ROWS_PER_SECOND) {
    const ids = rows.slice(at, Math.min(at + ROWS_PER_SECOND, count)).map(({ id }) => id);
    latest += 1000;
    edit(ids, { at: latest });
  }
}

function repeats({ log }: Sandbox): Repeats {
  const asked = log.requests
    .filter(({ kind }) => READS.has(kind))
    .map(({ path, query }) => `${path}?${query}`);
  const different = new Set(asked).size;
  return { asked: different, repeated: asked.length - different };
}

function killWhenDue({ kind }: SandboxRequest): void {
  if (kill === null || !READS.has(kind)) return;
  kill.asked += 1;
  if (kill.asked < kill.afterAsked) return;
  const { pid, thenMs } = kill;
  kill = null;
  setTimeout(() => process.kill(pid, "SIGKILL"), thenMs);
}
