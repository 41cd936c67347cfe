import { hash } from "node:crypto";
import type { SourceCustomer, SourceCustomerDetail } from "../source/records.ts";

/** Raise it when anything is derived differently from the same record, so that every row is written once more. */
export const CUSTOMER_HASH_VERSION = 1;

/**
 * SHA-256 (hex) of what the list brings for a customer. The open balance stays out: it changes without the customer
 * being modified.
 */
export function customerListHash(customer: SourceCustomer): string {
  return sha256([
    customer.sourceId,
    customer.name,
    customer.companyName,
    customer.status,
    customer.email,
    customer.mobile,
    customer.phone,
    customer.currencyCode,
  ]);
}

/** SHA-256 (hex) of what only the detail brings. */
export function customerDetailHash(detail: SourceCustomerDetail): string {
  return sha256([
    detail.sourceId,
    detail.countryCode,
    detail.contactPersons.map((person) => [
      person.sourceId,
      person.firstName,
      person.lastName,
      person.email,
      person.phone,
      person.mobile,
      person.isPrimary,
    ]),
  ]);
}

function sha256(fields: readonly unknown[]): string {
  return hash("sha256", JSON.stringify(fields));
}
