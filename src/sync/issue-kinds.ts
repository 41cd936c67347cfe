import type { BadRecord } from "../source/records.ts";
import type { NewIssue } from "./issues.ts";

/** Each issue that a sync opens, with what it tells people: what is wrong, what follows from it, and what to do. */

/** The record is not what the source promises; it is kept as received. */
export function badRecordIssue(recordType: "CUSTOMER" | "INVOICE", record: BadRecord): NewIssue {
  return {
    code: "INVALID_RECORD",
    severity: "ERROR",
    message: record.message,
    recordType,
    sourceId: record.sourceId,
    rawRecord: record.raw,
  };
}

export function invalidPhoneIssue(sourceId: string): NewIssue {
  return customerWarning(
    "INVALID_PHONE",
    sourceId,
    "No phone of this customer is a valid number, so no reminder will go out. Correct it in Zoho Books; the next sync picks it up.",
  );
}

/** The number would need a country to be called, and not even the customer's detail has one. */
export function phoneCountryUnknownIssue(sourceId: string): NewIssue {
  return customerWarning(
    "PHONE_COUNTRY_UNKNOWN",
    sourceId,
    "This customer's phone has no country code and no address says the country, so no reminder will go out. Add the country code (+…) or the billing address in Zoho Books.",
  );
}

export function customerNotFoundIssue(invoice: {
  readonly sourceId: string;
  readonly customerSourceId: string;
}): NewIssue {
  return {
    code: "CUSTOMER_NOT_FOUND",
    severity: "WARNING",
    message: `Its customer ${invoice.customerSourceId} is not stored, so no reminder will go out. The next sync links it once the customer arrives; if it does not, run a FULL sync or refresh that customer.`,
    recordType: "INVOICE",
    sourceId: invoice.sourceId,
    rawRecord: null,
  };
}

/** What a walk says of its list as a whole. */
export function remarkIssue(
  recordType: "CUSTOMER" | "INVOICE",
  remark: { readonly code: string; readonly message: string },
): NewIssue {
  return { ...remark, severity: "WARNING", recordType, sourceId: null, rawRecord: null };
}

/** More records are gone than one sync may delete; a person decides. */
export function overCeilingIssue(gone: {
  readonly customers: number;
  readonly invoices: number;
}): NewIssue {
  return {
    code: "DELETIONS_OVER_CEILING",
    severity: "WARNING",
    message:
      `At least ${gone.customers} customers and ${gone.invoices} invoices are gone from the source, more than one sync ` +
      "may delete, so none was. Check that the connected user still sees everything; then approve these deletions, or " +
      "leave them: the next FULL sync asks again.",
    recordType: null,
    sourceId: null,
    rawRecord: null,
  };
}

function customerWarning(code: string, sourceId: string, message: string): NewIssue {
  return { code, severity: "WARNING", message, recordType: "CUSTOMER", sourceId, rawRecord: null };
}
