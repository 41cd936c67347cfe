/** A person of a contact. Texts are `""` when missing. */
export interface Person {
  id: string;
  salutation: string;
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  mobile: string;
  designation: string;
  department: string;
  isPrimary: boolean;
}

export interface Address {
  attention: string;
  address: string;
  street2: string;
  city: string;
  state: string;
  stateCode: string;
  zip: string;
  country: string;
  countryCode: string;
  phone: string;
  fax: string;
}

export type ContactType = "customer" | "vendor";
export type ContactStatus = "active" | "inactive";

/** A contact as the world keeps it. Times are epoch seconds, amounts decimal texts. */
export interface CustomerRow {
  readonly seq: number;
  readonly id: string;
  name: string;
  companyName: string;
  type: ContactType;
  subType: "business" | "individual";
  status: ContactStatus;
  website: string;
  languageCode: string;
  /** Days. */
  paymentTerms: number;
  currencyCode: string;
  notes: string;
  persons: Person[];
  billingAddress: Address;
  shippingAddress: Address;
  /** Sum of the open balances of the contact's invoices, kept up to date by the world. */
  outstanding: string;
  createdTime: number;
  lastModifiedTime: number;
  /** Keys laid over the record's JSON, see `World.corrupt`. */
  override?: Readonly<Record<string, unknown>>;
}

/** How far an invoice has come, apart from its payments and the calendar. */
export type InvoiceStage = "draft" | "sent" | "viewed" | "void";

export type InvoiceStatus =
  | "draft"
  | "sent"
  | "viewed"
  | "overdue"
  | "paid"
  | "partially_paid"
  | "void";

/** An invoice as the world keeps it. Times are epoch seconds, dates `YYYY-MM-DD`, amounts decimal texts. */
export interface InvoiceRow {
  readonly seq: number;
  readonly id: string;
  number: string;
  reference: string;
  customer: CustomerRow;
  stage: InvoiceStage;
  /** Derived from `balance` and `total`. */
  paid: "none" | "part" | "full";
  /** Set by the midnight job when the switch `overdue` is `stored`. */
  markedOverdue: boolean;
  date: string;
  dueDate: string;
  total: string;
  balance: string;
  currencyCode: string;
  notes: string;
  salesperson: string;
  remindersSent: number;
  /** `""` when none. */
  lastReminderDate: string;
  lastPaymentDate: string;
  /** Epoch seconds, 0 when never. */
  viewedTime: number;
  createdTime: number;
  lastModifiedTime: number;
  override?: Readonly<Record<string, unknown>>;
}

/** A snapshot of a contact: later edits do not change it. */
export type Customer = Readonly<Omit<CustomerRow, "override">>;

/** A snapshot of an invoice, with the status that the API shows now. */
export type Invoice = Readonly<
  Omit<InvoiceRow, "override" | "customer" | "stage" | "paid" | "markedOverdue">
> & { readonly status: InvoiceStatus; readonly customerId: string; readonly customerName: string };

/** The organization that owns all records. */
export interface OrganizationRow {
  readonly id: string;
  readonly name: string;
  readonly currencyCode: string;
  readonly countryCode: string;
  readonly languageCode: string;
  readonly planName: string;
}

export function emptyAddress(): Address {
  return {
    attention: "",
    address: "",
    street2: "",
    city: "",
    state: "",
    stateCode: "",
    zip: "",
    country: "",
    countryCode: "",
    phone: "",
    fax: "",
  };
}

/** The person whose data the contact shows as its own, if there is one. */
export function primaryPerson(customer: CustomerRow): Person | undefined {
  return customer.persons.find((person) => person.isPrimary);
}
