import { liveStep } from "./live.ts";
import type { Quota } from "./quota.ts";
import { seededRandom } from "./random.ts";
import { jsonReply, type Reply } from "./reply.ts";
import type { RequestLog } from "./request-log.ts";
import { switchPatch } from "./switch-patch.ts";
import type { SandboxSwitches } from "./switches.ts";
import type { World } from "./world.ts";
import { type EditOptions, SandboxRefusal } from "./world-state.ts";

export interface Controlled {
  world: World;
  log: RequestLog;
  quota: Quota;
  setSwitches(patch: Partial<SandboxSwitches>): void;
  expireAccessTokens(): void;
}

export interface ControlRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  body: string;
}

type Edit = (sandbox: Controlled, args: Record<string, unknown>) => unknown;

/**
 * Operations of `POST /sandbox/edit`: the methods of `World` of the same name, with their arguments by name.
 * `options` may hold `at` (epoch milliseconds) and `touch`.
 */
const EDITS: Readonly<Record<string, Edit>> = {
  createCustomer: ({ world }, args) =>
    world.createCustomer({ name: text(args, "name"), ...object(args, "patch") }, options(args)),
  editCustomers: ({ world }, args) =>
    world.editCustomers(texts(args, "ids"), object(args, "patch"), options(args)),
  setCustomerStatus: ({ world }, args) =>
    world.setCustomerStatus(
      text(args, "id"),
      text(args, "status") === "active" ? "active" : "inactive",
      options(args),
    ),
  deleteCustomer: ({ world }, args) =>
    world.deleteCustomer(text(args, "id"), { force: args.force === true }),
  mergeCustomers: ({ world }, args) =>
    world.mergeCustomers(text(args, "masterId"), texts(args, "otherIds"), options(args)),
  editPerson: ({ world }, args) =>
    world.editPerson(
      text(args, "contactId"),
      text(args, "personId"),
      object(args, "patch"),
      options(args),
    ),
  addPerson: ({ world }, args) =>
    world.addPerson(text(args, "contactId"), object(args, "person"), options(args)),
  createInvoice: ({ world }, args) =>
    world.createInvoice(
      {
        ...object(args, "patch"),
        customerId: text(args, "customerId"),
        total: text(args, "total"),
      },
      options(args),
    ),
  editInvoices: ({ world }, args) =>
    world.editInvoices(texts(args, "ids"), object(args, "patch"), options(args)),
  payInvoice: ({ world }, args) =>
    world.payInvoice(
      text(args, "id"),
      args.amount === undefined ? undefined : text(args, "amount"),
      options(args),
    ),
  unpayInvoice: ({ world }, args) => world.unpayInvoice(text(args, "id"), options(args)),
  voidInvoice: ({ world }, args) => world.voidInvoice(text(args, "id"), options(args)),
  deleteInvoice: ({ world }, args) =>
    world.deleteInvoice(text(args, "id"), { force: args.force === true }),
  corrupt: ({ world }, args) =>
    world.corrupt(text(args, "id"), args.patch === null ? null : object(args, "patch")),
  expireAccessTokens: (sandbox) => sandbox.expireAccessTokens(),
  live: ({ world }, args) => {
    const random = seededRandom(Number(args.seed ?? 1));
    return Array.from({ length: Number(args.steps ?? 1) }, () => liveStep(world, random));
  },
};

/**
 * The control endpoint, outside of Zoho's paths and without a token: for a process that cannot hold the
 * `Sandbox` object. Bodies and answers are JSON.
 *
 * - `GET /sandbox/log`: `{ counters, requests }`, the newest `?limit=` requests (100); `DELETE` empties it.
 * - `GET /sandbox/state`: organization, counts, quota in use, ids (`?ids=none` leaves these out).
 * - `POST /sandbox/switches`: a patch of `SandboxSwitches`; answers all of them.
 * - `POST /sandbox/edit`: `{ "operation": …, …arguments }`, see `EDITS`; answers `{ result }`.
 *
 * A refused or malformed command answers 400 with `{ error }`.
 */
export function control(sandbox: Controlled, request: ControlRequest): Reply {
  const command = `${request.method} ${request.path}`;
  try {
    switch (command) {
      case "GET /sandbox/log":
        return showLog(sandbox.log, Number(request.query.get("limit") ?? 100));
      case "DELETE /sandbox/log":
        sandbox.log.clear();
        return jsonReply(200, {});
      case "GET /sandbox/state":
        return jsonReply(200, describe(sandbox, request.query.get("ids") !== "none"));
      case "POST /sandbox/switches":
        sandbox.setSwitches(switchPatch(parseObject(request.body)));
        return jsonReply(200, sandbox.world.state.switches);
      case "POST /sandbox/edit":
        return edit(sandbox, parseObject(request.body));
      default:
        return jsonReply(404, { error: `no such command: ${command}` });
    }
  } catch (error) {
    if (
      !(
        error instanceof SandboxRefusal ||
        error instanceof BadCommand ||
        error instanceof TypeError
      )
    )
      throw error;
    return jsonReply(400, { error: error.message });
  }
}

class BadCommand extends Error {}

function showLog(log: RequestLog, limit: number): Reply {
  const requests = limit > 0 ? log.requests.slice(-limit) : [];
  return jsonReply(200, { counters: log.counters, requests });
}

function describe({ world, quota }: Controlled, withIds: boolean): object {
  const { contacts, invoices, organization, switches, today } = world.state;
  const ids = (rows: Iterable<{ id: string }>) => Array.from(rows, (row) => row.id);
  return {
    organization,
    now: world.state.now(),
    today,
    contacts: contacts.size,
    invoices: invoices.size,
    quota: quota.usage(),
    switches,
    ...(withIds ? { contactIds: ids(contacts.values()), invoiceIds: ids(invoices.values()) } : {}),
  };
}

function edit(sandbox: Controlled, args: Record<string, unknown>): Reply {
  const name = text(args, "operation");
  const operation = Object.hasOwn(EDITS, name) ? EDITS[name] : undefined;
  if (!operation) throw new BadCommand(`unknown operation: ${name}`);
  try {
    return jsonReply(200, { result: operation(sandbox, args) ?? null });
  } catch (error) {
    if (error instanceof RangeError) throw new BadCommand(error.message);
    throw error;
  }
}

function parseObject(body: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(body), "body");
  } catch (error) {
    if (error instanceof SyntaxError) throw new BadCommand("the body is not JSON");
    throw error;
  }
}

function asObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new BadCommand(`${name} must be an object`);
  }
  return Object.fromEntries(Object.entries(value));
}

function object(args: Record<string, unknown>, name: string): Record<string, unknown> {
  return asObject(args[name] ?? {}, name);
}

function options(args: Record<string, unknown>): EditOptions {
  return object(args, "options");
}

function text(args: Record<string, unknown>, name: string): string {
  const value = args[name];
  if (typeof value !== "string") throw new BadCommand(`${name} must be a text`);
  return value;
}

function texts(args: Record<string, unknown>, name: string): string[] {
  const value = args[name];
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === "string");
  if (!isTexts) throw new BadCommand(`${name} must be a list of texts`);
  return value;
}
