import {
  addPerson,
  type CustomerInput,
  createCustomer,
  deleteCustomer,
  editCustomers,
  editPerson,
  mergeCustomers,
  type PersonInput,
  removePerson,
  setCustomerStatus,
} from "./customer-operations.ts";
import {
  createInvoice,
  deleteInvoice,
  editInvoices,
  type InvoiceInput,
  payInvoice,
  remindInvoice,
  unpayInvoice,
  voidInvoice,
} from "./invoice-operations.ts";
import type { ContactStatus, Customer, Invoice, Person } from "./rows.ts";
import type { EditOptions, WorldState } from "./world-state.ts";

/**
 * The organization's records as a person in Zoho's own user interface would see and change them.
 *
 * Every change takes the world's time, truncated to the second, unless its options say otherwise. Changes that
 * Zoho refuses throw `SandboxRefusal`. Snapshots hold times as epoch seconds and amounts as decimal texts.
 */
export class World {
  /** The rows themselves, for the API routes. */
  readonly state: WorldState;

  constructor(state: WorldState) {
    this.state = state;
  }

  /** Snapshots of all contacts (customers and vendors), in the order in which they were added. */
  customers(): Customer[] {
    return Array.from(this.state.contacts.values(), (row) => this.state.customerSnapshot(row));
  }

  /** Snapshots of all invoices, in the order of creation. */
  invoices(): Invoice[] {
    return Array.from(this.state.invoices.values(), (row) => this.state.invoiceSnapshot(row));
  }

  customer(id: string): Customer | undefined {
    const row = this.state.contacts.get(id);
    return row && this.state.customerSnapshot(row);
  }

  invoice(id: string): Invoice | undefined {
    const row = this.state.invoices.get(id);
    return row && this.state.invoiceSnapshot(row);
  }

  invoicesOf(customerId: string): Invoice[] {
    return Array.from(this.state.invoicesOf(customerId), (row) => this.state.invoiceSnapshot(row));
  }

  createCustomer(input: CustomerInput & { name: string }, options?: EditOptions): Customer {
    return this.state.customerSnapshot(createCustomer(this.state, input, options));
  }

  editCustomer(id: string, patch: CustomerInput, options?: EditOptions): void {
    editCustomers(this.state, [id], patch, options);
  }

  /** The same change to many contacts, all within one second. */
  editCustomers(ids: readonly string[], patch: CustomerInput, options?: EditOptions): void {
    editCustomers(this.state, ids, patch, options);
  }

  setCustomerStatus(id: string, status: ContactStatus, options?: EditOptions): void {
    setCustomerStatus(this.state, id, status, options);
  }

  /** Refused while the contact has invoices; `force` deletes these as well. */
  deleteCustomer(id: string, { force = false }: { force?: boolean } = {}): void {
    deleteCustomer(this.state, id, force);
  }

  editPerson(
    contactId: string,
    personId: string,
    patch: Omit<PersonInput, "id">,
    options?: EditOptions,
  ): void {
    editPerson(this.state, contactId, personId, patch, options);
  }

  addPerson(contactId: string, input: PersonInput, options?: EditOptions): Person {
    return { ...addPerson(this.state, contactId, input, options) };
  }

  removePerson(contactId: string, personId: string, options?: EditOptions): void {
    removePerson(this.state, contactId, personId, options);
  }

  /** The master gets all invoices, the others turn inactive. */
  mergeCustomers(
    masterId: string,
    otherIds: readonly string[],
    { touchInvoices = false, ...options }: EditOptions & { touchInvoices?: boolean } = {},
  ): void {
    mergeCustomers(this.state, masterId, otherIds, touchInvoices, options);
  }

  createInvoice(
    input: InvoiceInput & { customerId: string; total: string },
    options?: EditOptions,
  ): Invoice {
    return this.state.invoiceSnapshot(createInvoice(this.state, input, options));
  }

  editInvoice(id: string, patch: InvoiceInput, options?: EditOptions): void {
    editInvoices(this.state, [id], patch, options);
  }

  /** The same change to many invoices, all within one second. */
  editInvoices(ids: readonly string[], patch: InvoiceInput, options?: EditOptions): void {
    editInvoices(this.state, ids, patch, options);
  }

  /** Pays `amount`, or the whole balance. */
  payInvoice(id: string, amount?: string, options?: EditOptions): void {
    payInvoice(this.state, id, amount, options);
  }

  /** Takes all payments back. */
  unpayInvoice(id: string, options?: EditOptions): void {
    unpayInvoice(this.state, id, options);
  }

  voidInvoice(id: string, options?: EditOptions): void {
    voidInvoice(this.state, id, options);
  }

  /** Refused while payments are applied, unless `force`. */
  deleteInvoice(id: string, { force = false }: { force?: boolean } = {}): void {
    deleteInvoice(this.state, id, force);
  }

  /** Notes a reminder that Zoho itself sent. */
  remindInvoice(id: string, options?: EditOptions): void {
    remindInvoice(this.state, id, options);
  }

  /**
   * Lays keys over the JSON of a contact or invoice, in lists and in the detail, without touching it: an
   * `undefined` value takes a key away, `rawNumber(text)` gives a number by its text. Null ends it.
   */
  corrupt(id: string, patch: Readonly<Record<string, unknown>> | null): void {
    const row = this.state.contacts.get(id) ?? this.state.invoice(id);
    if (patch) row.override = patch;
    else delete row.override;
  }
}
