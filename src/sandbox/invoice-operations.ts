import { sign, subtract } from "./decimal.ts";
import { isOpen, paidShare } from "./invoice-status.ts";
import type { InvoiceRow, InvoiceStage } from "./rows.ts";
import { type EditOptions, SandboxRefusal, type WorldState } from "./world-state.ts";
import { parseDay } from "./zone-clock.ts";

type PlainFields = Pick<
  InvoiceRow,
  "number" | "reference" | "date" | "dueDate" | "notes" | "salesperson"
>;

/** What a caller may set on an invoice. Dates are `YYYY-MM-DD`, amounts decimal texts of any length. */
export interface InvoiceInput extends Partial<PlainFields> {
  /** A changed total keeps what was paid. */
  total?: string;
  balance?: string;
  status?: Exclude<InvoiceStage, "void">;
  customerId?: string;
}

export function createInvoice(
  state: WorldState,
  input: InvoiceInput & { customerId: string; total: string },
  options: EditOptions = {},
): InvoiceRow {
  const at = state.stamp(options);
  const { customerId, total, balance = total, status = "sent", ...fields } = input;
  const customer = state.contact(customerId);
  const date = input.date ?? state.clock.date(at);
  const row: InvoiceRow = {
    ...state.identity(),
    number: "",
    reference: "",
    notes: "",
    salesperson: "",
    dueDate: state.clock.dateOfDay((parseDay(date) ?? 0) + customer.paymentTerms),
    ...fields,
    date,
    customer,
    stage: status,
    paid: paidShare(total, balance),
    markedOverdue: false,
    total,
    balance,
    currencyCode: customer.currencyCode,
    remindersSent: 0,
    lastReminderDate: "",
    lastPaymentDate: "",
    viewedTime: 0,
    createdTime: at,
    lastModifiedTime: at,
  };
  if (!row.number) row.number = state.newInvoiceNumber();
  row.markedOverdue = isOpen(row) && row.dueDate < state.today;
  state.addInvoice(row);
  state.settle(row);
  return row;
}

/** Gives several invoices the same change in the same second. */
export function editInvoices(
  state: WorldState,
  ids: readonly string[],
  patch: InvoiceInput,
  options: EditOptions = {},
): void {
  const at = state.stamp(options);
  const { customerId, total, balance, status, ...fields } = patch;
  const customer = customerId === undefined ? undefined : state.contact(customerId);
  const rows = ids.map((id) => state.invoice(id));
  state.changeInvoices(rows, (row) => {
    Object.assign(row, fields);
    if (customer) row.customer = customer;
    if (total !== undefined) {
      row.balance = subtract(total, subtract(row.total, row.balance));
      row.total = total;
    }
    if (balance !== undefined) row.balance = balance;
    if (status) row.stage = status;
    if (status === "viewed") row.viewedTime = at;
    if (options.touch !== false) row.lastModifiedTime = at;
  });
}

/** Records a payment of `amount`, or of the whole balance. Touches as the switch `paymentTouches` says. */
export function payInvoice(
  state: WorldState,
  id: string,
  amount: string | undefined,
  options: EditOptions = {},
): void {
  const row = state.invoice(id);
  const paid = amount ?? row.balance;
  if (!isOpen(row)) throw new SandboxRefusal(1, "The invoice is not open.");
  if (sign(paid) <= 0 || sign(subtract(row.balance, paid)) < 0) {
    throw new SandboxRefusal(4, "The payment must be above zero and at most the balance.");
  }
  const at = state.stamp(options);
  state.changeInvoices([row], () => {
    row.balance = subtract(row.balance, paid);
    row.lastPaymentDate = state.clock.date(at);
    if (options.touch !== false) row.lastModifiedTime = at;
  });
  if (options.touch !== false && state.switches.paymentTouches === "invoice-and-contact") {
    state.changeContacts([row.customer], (customer) => {
      customer.lastModifiedTime = at;
    });
  }
}

/** Takes all payments back, as when a transfer bounces. */
export function unpayInvoice(state: WorldState, id: string, options: EditOptions = {}): void {
  const at = state.stamp(options);
  state.changeInvoices([state.invoice(id)], (row) => {
    row.balance = row.total;
    row.lastPaymentDate = "";
    if (options.touch !== false) row.lastModifiedTime = at;
  });
}

/** The invoice stays in the lists as `void`; its payments are detached, so that its balance is its total. */
export function voidInvoice(state: WorldState, id: string, options: EditOptions = {}): void {
  const at = state.stamp(options);
  state.changeInvoices([state.invoice(id)], (row) => {
    row.stage = "void";
    row.balance = row.total;
    row.lastPaymentDate = "";
    if (options.touch !== false) row.lastModifiedTime = at;
  });
}

/** Refused while payments are applied, as in Zoho; `force` deletes anyway. */
export function deleteInvoice(state: WorldState, id: string, force: boolean): void {
  const row = state.invoice(id);
  const hasPayments = row.stage !== "void" && sign(subtract(row.total, row.balance)) > 0;
  if (hasPayments && !force) {
    throw new SandboxRefusal(1040, "Invoices with payments applied cannot be deleted.");
  }
  state.deleteInvoice(row);
}

/** Notes a reminder that Zoho itself sent. */
export function remindInvoice(state: WorldState, id: string, options: EditOptions = {}): void {
  const at = state.stamp(options);
  state.changeInvoices([state.invoice(id)], (row) => {
    row.remindersSent++;
    row.lastReminderDate = state.clock.date(at);
    if (options.touch !== false) row.lastModifiedTime = at;
  });
}
