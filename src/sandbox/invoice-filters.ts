import { isOpen, shownStatus } from "./invoice-status.ts";
import { BadParameter, choiceParam, param, textParam } from "./list-params.ts";
import { invalidValue } from "./reply.ts";
import type { SandboxRequest } from "./request.ts";
import type { InvoiceRow } from "./rows.ts";
import type { WorldState } from "./world-state.ts";
import { parseDay } from "./zone-clock.ts";

export type InvoiceCondition = (row: InvoiceRow) => boolean;

export interface InvoiceFilters {
  conditions: InvoiceCondition[];
  /** `applied_filter` of the page context. */
  appliedFilter: string;
}

/** Values of `filter_by` with the status that each stands for; note the capital D in `OverDue`. */
const FILTER_STATUSES: Readonly<Record<string, string>> = {
  "Status.All": "all",
  "Status.Sent": "sent",
  "Status.Draft": "draft",
  "Status.OverDue": "overdue",
  "Status.Paid": "paid",
  "Status.Void": "void",
  "Status.Unpaid": "unpaid",
  "Status.PartiallyPaid": "partially_paid",
  "Status.Viewed": "viewed",
  "Date.PaymentExpectedDate": "payment-expected",
};

const STATUSES = [
  "sent",
  "draft",
  "overdue",
  "paid",
  "void",
  "unpaid",
  "partially_paid",
  "viewed",
] as const;

const TEXT_SEARCHES: Readonly<Record<string, (row: InvoiceRow) => string>> = {
  invoice_number: (row) => row.number,
  reference_number: (row) => row.reference,
  customer_name: (row) => row.customer.name,
};

/** The conditions of `GET /invoices`, apart from the customer and the time of modification. */
export function invoiceFilters(state: WorldState, request: SandboxRequest): InvoiceFilters {
  const conditions: InvoiceCondition[] = [];
  const filter = choiceParam(request, "filter_by", Object.keys(FILTER_STATUSES)) ?? "Status.All";
  const status = choiceParam(request, "status", STATUSES);
  const wanted = [FILTER_STATUSES[filter] ?? "all", status ?? "all"];
  for (const name of wanted) if (name !== "all") conditions.push(statusCondition(state, name));
  addDates(request, "date", (row) => row.date, conditions);
  addDates(request, "due_date", (row) => row.dueDate, conditions);
  addAmounts(request, "total", (row) => row.total, conditions);
  addAmounts(request, "balance", (row) => row.balance, conditions);
  addTexts(request, conditions);
  const applied = Object.keys(FILTER_STATUSES).find((key) => FILTER_STATUSES[key] === status);
  return { conditions, appliedFilter: applied ?? filter };
}

function statusCondition(state: WorldState, wanted: string): InvoiceCondition {
  if (wanted === "unpaid") return isOpen;
  if (wanted === "payment-expected") return () => false;
  const { today, switches } = state;
  return (row) => shownStatus(row, today, switches.overdue) === wanted;
}

/** `_start` and `_end` include their day, `_before` and `_after` do not. */
function addDates(
  request: SandboxRequest,
  name: string,
  read: (row: InvoiceRow) => string,
  conditions: InvoiceCondition[],
): void {
  const add = (suffix: string, holds: (date: string, given: string) => boolean) => {
    const given = param(request, name + suffix);
    if (given === undefined) return;
    if (parseDay(given) === null) throw new BadParameter(invalidValue(name + suffix));
    conditions.push((row) => holds(read(row), given));
  };
  add("", (date, given) => date === given);
  add("_start", (date, given) => date >= given);
  add("_end", (date, given) => date <= given);
  add("_before", (date, given) => date < given);
  add("_after", (date, given) => date > given);
}

function addAmounts(
  request: SandboxRequest,
  name: string,
  read: (row: InvoiceRow) => string,
  conditions: InvoiceCondition[],
): void {
  const add = (suffix: string, holds: (amount: number, given: number) => boolean) => {
    const given = param(request, name + suffix);
    if (given === undefined) return;
    if (!/^-?\d+(\.\d+)?$/.test(given)) throw new BadParameter(invalidValue(name + suffix));
    conditions.push((row) => holds(Number(read(row)), Number(given)));
  };
  add("", (amount, given) => amount === given);
  add("_less_than", (amount, given) => amount < given);
  add("_less_equals", (amount, given) => amount <= given);
  add("_greater_than", (amount, given) => amount > given);
  add("_greater_equals", (amount, given) => amount >= given);
}

function addTexts(request: SandboxRequest, conditions: InvoiceCondition[]): void {
  const add = (
    name: string,
    read: (row: InvoiceRow) => string,
    holds: (text: string, given: string) => boolean,
  ) => {
    const given = textParam(request, name)?.toLowerCase();
    if (given !== undefined) conditions.push((row) => holds(read(row).toLowerCase(), given));
  };
  for (const [name, read] of Object.entries(TEXT_SEARCHES)) {
    add(name, read, (text, given) => text === given);
    add(`${name}_startswith`, read, (text, given) => text.startsWith(given));
    add(`${name}_contains`, read, (text, given) => text.includes(given));
  }
  const everything = (row: InvoiceRow) => `${row.number}\n${row.reference}\n${row.customer.name}`;
  add("search_text", everything, (text, given) => text.includes(given));
  const email = (row: InvoiceRow) =>
    row.customer.persons.find((person) => person.isPrimary)?.email ?? "";
  add("email", email, (text, given) => text === given);
}
