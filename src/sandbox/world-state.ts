import { Collection } from "./collection.ts";
import { add, subtract } from "./decimal.ts";
import { isOpen, paidShare, shownStatus } from "./invoice-status.ts";
import {
  type Customer,
  type CustomerRow,
  type Invoice,
  type InvoiceRow,
  type OrganizationRow,
  primaryPerson,
} from "./rows.ts";
import type { SandboxSwitches } from "./switches.ts";
import { ZoneClock } from "./zone-clock.ts";

export type ContactColumn =
  | "contact_name"
  | "first_name"
  | "last_name"
  | "email"
  | "outstanding_receivable_amount"
  | "created_time"
  | "last_modified_time";

export type InvoiceColumn =
  | "customer_name"
  | "invoice_number"
  | "date"
  | "due_date"
  | "total"
  | "balance"
  | "created_time"
  | "last_modified_time";

/** How a change is stamped. */
export interface EditOptions {
  /** The `last_modified_time` to set, epoch milliseconds; the world's time when left out. */
  at?: number;
  /** False leaves `last_modified_time` as it was. */
  touch?: boolean;
}

/** A change that Zoho would refuse, with the error code of its API. */
export class SandboxRefusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.name = "SandboxRefusal";
    this.code = code;
  }
}

/** Ids have 19 digits, as those of an organization that is some years old. */
const ID_PREFIX = "5218840000";
const FIRST_ID = 104_017;

/** The records, their indexes, the clock and the rules that hold between records. */
export class WorldState {
  readonly organization: OrganizationRow;
  readonly switches: SandboxSwitches;
  readonly now: () => number;
  readonly contacts = new Collection<CustomerRow, ContactColumn>({
    contact_name: (row) => row.name.toLowerCase(),
    first_name: (row) => primaryPerson(row)?.firstName.toLowerCase() ?? "",
    last_name: (row) => primaryPerson(row)?.lastName.toLowerCase() ?? "",
    email: (row) => primaryPerson(row)?.email.toLowerCase() ?? "",
    outstanding_receivable_amount: (row) => Number(row.outstanding),
    created_time: (row) => row.createdTime,
    last_modified_time: (row) => row.lastModifiedTime,
  });
  readonly invoices = new Collection<InvoiceRow, InvoiceColumn>({
    customer_name: (row) => row.customer.name.toLowerCase(),
    invoice_number: (row) => row.number,
    date: (row) => row.date,
    due_date: (row) => row.dueDate,
    total: (row) => Number(row.total),
    balance: (row) => Number(row.balance),
    created_time: (row) => row.createdTime,
    last_modified_time: (row) => row.lastModifiedTime,
  });
  readonly #invoicesOf = new Map<string, Set<InvoiceRow>>();
  #clock: ZoneClock;
  #nextId = FIRST_ID;
  #nextSeq = 1;
  #invoiceNumber = 0;
  #lastStamp = 0;

  constructor(organization: OrganizationRow, switches: SandboxSwitches, now: () => number) {
    this.organization = organization;
    this.switches = switches;
    this.now = now;
    this.#clock = new ZoneClock(switches.timeZone);
  }

  /** Local time of the organization. */
  get clock(): ZoneClock {
    if (this.#clock.timeZone !== this.switches.timeZone) {
      this.#clock = new ZoneClock(this.switches.timeZone);
    }
    return this.#clock;
  }

  /** The world's time, epoch seconds. */
  get seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  /** Today in the organization's zone, `YYYY-MM-DD`. */
  get today(): string {
    return this.clock.date(this.seconds);
  }

  /** An id and the number that orders rows by creation. */
  identity(): { seq: number; id: string } {
    return { seq: this.#nextSeq++, id: this.newId() };
  }

  newId(): string {
    const id = ID_PREFIX + String(this.#nextId).padStart(9, "0");
    this.#nextId += 2;
    return id;
  }

  newInvoiceNumber(): string {
    this.#invoiceNumber++;
    return `INV-${String(this.#invoiceNumber).padStart(6, "0")}`;
  }

  /** The `last_modified_time` of a change, epoch seconds; without an explicit time it never goes backwards. */
  stamp(options: EditOptions = {}): number {
    if (options.at !== undefined) return Math.floor(options.at / 1000);
    this.#lastStamp = Math.max(this.#lastStamp, this.seconds);
    return this.#lastStamp;
  }

  contact(id: string): CustomerRow {
    const row = this.contacts.get(id);
    if (!row) throw new SandboxRefusal(1002, "Contact does not exist.");
    return row;
  }

  invoice(id: string): InvoiceRow {
    const row = this.invoices.get(id);
    if (!row) throw new SandboxRefusal(1002, "Invoice does not exist.");
    return row;
  }

  invoicesOf(customerId: string): ReadonlySet<InvoiceRow> {
    return this.#invoicesOf.get(customerId) ?? new Set();
  }

  addContact(row: CustomerRow): void {
    this.contacts.add(row);
    this.#invoicesOf.set(row.id, new Set());
  }

  deleteContact(row: CustomerRow): void {
    this.contacts.delete(row);
    this.#invoicesOf.delete(row.id);
  }

  /** Changes contacts; the invoices that are sorted by their names follow. */
  changeContacts(rows: readonly CustomerRow[], change: (row: CustomerRow) => void): void {
    const invoices = rows.flatMap((row) => [...this.invoicesOf(row.id)]);
    this.invoices.update(invoices, () => {
      this.contacts.update(rows, () => {
        for (const row of rows) change(row);
      });
    });
  }

  /** Adds an invoice without touching its customer's sum: `settle` does that, or the seed at its end. */
  addInvoice(row: InvoiceRow): void {
    this.invoices.add(row);
    this.#invoicesOf.get(row.customer.id)?.add(row);
  }

  deleteInvoice(row: InvoiceRow): void {
    this.#addOutstanding(row.customer, `-${openBalance(row)}`);
    this.invoices.delete(row);
    this.#invoicesOf.get(row.customer.id)?.delete(row);
  }

  /** Changes invoices, then everything that follows from them: paid share, overdue mark, the customer's sum. */
  changeInvoices(rows: readonly InvoiceRow[], change: (row: InvoiceRow) => void): void {
    const today = this.today;
    const before = rows.map((row) => ({ row, customer: row.customer, open: openBalance(row) }));
    this.invoices.update(rows, () => {
      for (const row of rows) {
        change(row);
        row.paid = paidShare(row.total, row.balance);
        if (row.dueDate >= today || !isOpen(row)) row.markedOverdue = false;
      }
    });
    for (const { row, customer, open } of before) {
      if (row.customer !== customer) {
        this.#invoicesOf.get(customer.id)?.delete(row);
        this.#invoicesOf.get(row.customer.id)?.add(row);
        this.#addOutstanding(customer, `-${open}`);
        this.#addOutstanding(row.customer, openBalance(row));
      } else if (openBalance(row) !== open) {
        this.#addOutstanding(customer, subtract(openBalance(row), open));
      }
    }
  }

  /** Counts a new invoice into its customer's sum. */
  settle(row: InvoiceRow): void {
    this.#addOutstanding(row.customer, openBalance(row));
  }

  customerSnapshot(row: CustomerRow): Customer {
    const { override, ...fields } = row;
    return {
      ...fields,
      persons: row.persons.map((person) => ({ ...person })),
      billingAddress: { ...row.billingAddress },
      shippingAddress: { ...row.shippingAddress },
    };
  }

  invoiceSnapshot(row: InvoiceRow): Invoice {
    const { override, customer, stage, paid, markedOverdue, ...fields } = row;
    const status = shownStatus(row, this.today, this.switches.overdue);
    return { ...fields, status, customerId: customer.id, customerName: customer.name };
  }

  #addOutstanding(customer: CustomerRow, amount: string): void {
    if (Number(amount) === 0) return;
    const outstanding = amount.startsWith("-")
      ? subtract(customer.outstanding, amount.slice(1))
      : add(customer.outstanding, amount);
    this.contacts.update([customer], () => {
      customer.outstanding = outstanding;
    });
  }
}

function openBalance(row: InvoiceRow): string {
  return isOpen(row) ? row.balance : "0";
}
