import type { NewIssue } from "./issues.ts";

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
