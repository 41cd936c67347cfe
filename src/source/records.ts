/**
 * Records as the engine wants them, whatever the accounting system: validated, missing values null, ids and amounts
 * as text, instants as epoch milliseconds.
 */

export interface SourceOrganization {
  readonly sourceId: string;
  readonly name: string | null;
  /** IANA name. */
  readonly timeZone: string;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly countryCode: string | null;
  readonly currencyCode: string | null;
}

export interface SourceCustomer {
  readonly sourceId: string;
  readonly name: string;
  readonly companyName: string | null;
  readonly status: "ACTIVE" | "INACTIVE";
  readonly email: string | null;
  /** As typed by people, of the primary contact person. */
  readonly mobile: string | null;
  /** As typed by people, of the primary contact person. */
  readonly phone: string | null;
  readonly currencyCode: string | null;
  /** Decimal text; what the source says is open. Not part of any hash. */
  readonly outstanding: string;
  readonly modifiedAt: number;
}

export interface SourceContactPerson {
  readonly sourceId: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly isPrimary: boolean;
}

export interface SourceCustomerDetail extends SourceCustomer {
  readonly contactPersons: readonly SourceContactPerson[];
  /** ISO 3166-1 alpha-2, upper case; of the billing address, else the shipping address. */
  readonly countryCode: string | null;
}

export interface SourceInvoice {
  readonly sourceId: string;
  readonly customerSourceId: string;
  readonly number: string;
  readonly reference: string | null;
  /** Exactly what the source said. */
  readonly status: string;
  /** YYYY-MM-DD */
  readonly date: string;
  /** YYYY-MM-DD */
  readonly dueDate: string;
  /** Decimal text, exact. */
  readonly total: string;
  /** Decimal text, exact. */
  readonly balance: string;
  readonly currencyCode: string;
  readonly remindersSent: number;
  /** YYYY-MM-DD; when the source itself last reminded. */
  readonly lastReminderOn: string | null;
  readonly modifiedAt: number;
}

/** A record that could not be understood. It was seen all the same. */
export interface BadRecord {
  /** Null when even the id is missing. */
  readonly sourceId: string | null;
  /** What is wrong and what to do, safe to show. */
  readonly message: string;
  /** JSON as received. */
  readonly raw: string;
}
