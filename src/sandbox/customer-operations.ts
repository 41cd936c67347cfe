import {
  type Address,
  type ContactStatus,
  type CustomerRow,
  emptyAddress,
  type Person,
} from "./rows.ts";
import { type EditOptions, SandboxRefusal, type WorldState } from "./world-state.ts";

export type PersonInput = Partial<Person>;

type PlainFields = Pick<
  CustomerRow,
  | "name"
  | "companyName"
  | "type"
  | "subType"
  | "status"
  | "website"
  | "languageCode"
  | "paymentTerms"
  | "currencyCode"
  | "notes"
>;

/** What a caller may set on a contact. A list of persons replaces the old one, as in Zoho's own update. */
export interface CustomerInput extends Partial<PlainFields> {
  persons?: readonly PersonInput[];
  billingAddress?: Partial<Address>;
  shippingAddress?: Partial<Address>;
}

export function createCustomer(
  state: WorldState,
  input: CustomerInput & { name: string },
  options: EditOptions = {},
): CustomerRow {
  const at = state.stamp(options);
  const { persons = [], billingAddress, shippingAddress, ...fields } = input;
  const row: CustomerRow = {
    ...state.identity(),
    companyName: input.name,
    type: "customer",
    subType: "business",
    status: "active",
    website: "",
    languageCode: "de",
    paymentTerms: 30,
    currencyCode: state.organization.currencyCode,
    notes: "",
    outstanding: "0",
    ...fields,
    persons: withOnePrimary(persons.map((person) => newPerson(state, person))),
    billingAddress: { ...emptyAddress(), ...billingAddress },
    shippingAddress: { ...emptyAddress(), ...shippingAddress },
    createdTime: at,
    lastModifiedTime: at,
  };
  state.addContact(row);
  return row;
}

/** Gives several contacts the same change in the same second. */
export function editCustomers(
  state: WorldState,
  ids: readonly string[],
  patch: CustomerInput,
  options: EditOptions = {},
): void {
  const at = state.stamp(options);
  const rows = ids.map((id) => state.contact(id));
  const { persons, billingAddress, shippingAddress, ...fields } = patch;
  state.changeContacts(rows, (row) => {
    Object.assign(row, fields);
    Object.assign(row.billingAddress, billingAddress);
    Object.assign(row.shippingAddress, shippingAddress);
    if (persons) row.persons = withOnePrimary(persons.map((person) => newPerson(state, person)));
    if (options.touch !== false) row.lastModifiedTime = at;
  });
}

export function setCustomerStatus(
  state: WorldState,
  id: string,
  status: ContactStatus,
  options: EditOptions = {},
): void {
  editCustomers(state, [id], { status }, options);
}

/** Refused while the contact has invoices, as in Zoho; `force` deletes these, too. */
export function deleteCustomer(state: WorldState, id: string, force: boolean): void {
  const row = state.contact(id);
  const invoices = [...state.invoicesOf(id)];
  if (invoices.length > 0 && !force) {
    throw new SandboxRefusal(3000, "Contacts that have transactions cannot be deleted.");
  }
  for (const invoice of invoices) state.deleteInvoice(invoice);
  state.deleteContact(row);
}

/**
 * Changes one person of a contact. Making a person primary takes the mark from the others. The contact is
 * touched as the switch `personEdit` says, unless `options.touch` decides.
 */
export function editPerson(
  state: WorldState,
  contactId: string,
  personId: string,
  patch: Omit<PersonInput, "id">,
  options: EditOptions = {},
): void {
  const person = state.contact(contactId).persons.find((candidate) => candidate.id === personId);
  if (!person) throw new SandboxRefusal(1002, "Contact person does not exist.");
  changePersons(state, contactId, options, (row) => {
    if (patch.isPrimary) for (const other of row.persons) other.isPrimary = false;
    Object.assign(person, patch);
  });
}

export function addPerson(
  state: WorldState,
  contactId: string,
  input: PersonInput,
  options: EditOptions = {},
): Person {
  const person = newPerson(state, input);
  changePersons(state, contactId, options, (row) => {
    if (person.isPrimary) for (const other of row.persons) other.isPrimary = false;
    row.persons.push(person);
  });
  return person;
}

export function removePerson(
  state: WorldState,
  contactId: string,
  personId: string,
  options: EditOptions = {},
): void {
  changePersons(state, contactId, options, (row) => {
    row.persons = row.persons.filter((person) => person.id !== personId);
  });
}

/**
 * Moves all invoices of the others to the master and turns the others inactive. Whether the invoices' time
 * moves is unknown of Zoho; it does not, unless `touchInvoices`.
 */
export function mergeCustomers(
  state: WorldState,
  masterId: string,
  otherIds: readonly string[],
  touchInvoices: boolean,
  options: EditOptions = {},
): void {
  const master = state.contact(masterId);
  const others = otherIds.map((id) => state.contact(id));
  for (const other of others) {
    if (other.type !== master.type || other.currencyCode !== master.currencyCode) {
      throw new SandboxRefusal(4, "Only contacts of one type and currency can be merged.");
    }
  }
  const at = state.stamp(options);
  const moved = others.flatMap((other) => [...state.invoicesOf(other.id)]);
  state.changeInvoices(moved, (invoice) => {
    invoice.customer = master;
    if (touchInvoices) invoice.lastModifiedTime = at;
  });
  editCustomers(state, otherIds, { status: "inactive" }, options);
  editCustomers(state, [masterId], {}, options);
}

function changePersons(
  state: WorldState,
  contactId: string,
  options: EditOptions,
  change: (row: CustomerRow) => void,
): void {
  const at = state.stamp(options);
  const touch = options.touch ?? state.switches.personEdit === "touches-contact";
  state.changeContacts([state.contact(contactId)], (row) => {
    change(row);
    if (touch) row.lastModifiedTime = at;
  });
}

function newPerson(state: WorldState, input: PersonInput): Person {
  return {
    id: state.newId(),
    salutation: "",
    firstName: "",
    lastName: "",
    email: "",
    phone: "",
    mobile: "",
    designation: "",
    department: "",
    isPrimary: false,
    ...input,
  };
}

function withOnePrimary(persons: Person[]): Person[] {
  const primary = persons.find((person) => person.isPrimary);
  for (const person of persons) person.isPrimary = person === primary;
  return persons;
}
