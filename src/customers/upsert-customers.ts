import type { Queryable } from "../db/sql.ts";
import type { SourceCustomer } from "../source/records.ts";
import type { CustomerAnswer } from "./answer.ts";
import { customerListHash } from "./hash.ts";
import { listPhone } from "./phone-columns.ts";
import { type TouchedCustomer, touchCustomers } from "./touch-customers.ts";
import { type WrittenCustomer, writeCustomers } from "./write-customers.ts";

export interface UpsertCustomers extends CustomerAnswer {
  /** ISO 3166-1 alpha-2 of the organization; national numbers are read with it. */
  readonly organizationCountry: string | null;
  readonly organizationCurrency: string | null;
  /** Each source id at most once. */
  readonly customers: readonly SourceCustomer[];
}

export interface StoredCustomer {
  readonly id: string;
  readonly sourceId: string;
  readonly primaryPhone: string | null;
  /** What was read or could not be read; null when there was nothing to read. */
  readonly primaryPhoneRaw: string | null;
  readonly phoneGuessed: boolean;
  readonly outcome: "INSERTED" | "UPDATED" | "UNCHANGED";
  /** Of an UPDATED one: reminders that were planned hang on what is different now. */
  readonly changesReminders: boolean;
  /** This run had stored the record before: it is counted already. */
  readonly seenBefore: boolean;
}

/**
 * Stores a page of the customer list: one statement marks those that are the same and finds out which are not, and only
 * if there are such, their phones are read and a second one writes them.
 */
export async function upsertCustomers(
  tx: Queryable,
  { customers, organizationCountry, organizationCurrency, ...answer }: UpsertCustomers,
): Promise<StoredCustomer[]> {
  const stored: StoredCustomer[] = [];
  let left = customers.map((customer) => ({ customer, hash: customerListHash(customer) }));
  // Again only for those that another transaction stored between the two statements.
  while (left.length > 0) {
    const touched = bySourceId(await touchCustomers(tx, answer, left));
    const toWrite = left
      .filter(({ customer }) => touched.get(customer.sourceId)?.isOutdated ?? true)
      .map(({ customer, hash }) => ({
        customer,
        hash,
        phone: listPhone(customer.mobile, customer.phone, {
          customerCountry: touched.get(customer.sourceId)?.country ?? null,
          organizationCountry,
          customerCurrency: customer.currencyCode,
          organizationCurrency,
        }),
      }));
    const written = bySourceId(
      toWrite.length === 0 ? [] : await writeCustomers(tx, answer, toWrite),
    );
    for (const { customer } of left) {
      const before = touched.get(customer.sourceId);
      const after = written.get(customer.sourceId);
      const row = after ?? (before?.isOutdated === false ? before : null);
      if (row === null) continue;
      stored.push({
        id: row.id,
        sourceId: row.sourceId,
        primaryPhone: row.primaryPhone,
        primaryPhoneRaw: row.primaryPhoneRaw,
        phoneGuessed: row.phoneGuessed,
        outcome: after === undefined ? "UNCHANGED" : after.isNew ? "INSERTED" : "UPDATED",
        changesReminders:
          after !== undefined && !after.isNew && changesReminders(customer, before, after),
        seenBefore: before?.seenBefore ?? false,
      });
    }
    left = toWrite.filter(({ customer }) => !written.has(customer.sourceId));
  }
  return stored;
}

/** Of what a list row writes, reminders hang on the phone, and on whether the customer is active and not deleted. */
function changesReminders(
  { status }: SourceCustomer,
  before: TouchedCustomer | undefined,
  after: WrittenCustomer,
): boolean {
  return (
    before === undefined ||
    before.isDeleted ||
    before.status !== status ||
    before.primaryPhone !== after.primaryPhone ||
    before.primaryPhoneRaw !== after.primaryPhoneRaw
  );
}

function bySourceId<Row extends { readonly sourceId: string }>(
  rows: readonly Row[],
): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.sourceId, row]));
}
