import type { IssueSeverity, SyncIssueFilter, SyncPhaseName } from "../../generated/gql/graphql.ts";

/** What an issue can be about; a code that the page does not know yet is listed without being offered here. */
export const ISSUE_CODES = [
  "INVALID_PHONE",
  "PHONE_COUNTRY_UNKNOWN",
  "INVALID_RECORD",
  "CUSTOMER_NOT_FOUND",
  "DELETIONS_OVER_CEILING",
  "LIST_KEPT_CHANGING",
  "FILTER_MISBEHAVED",
] as const;
export const ISSUE_PHASES = [
  "CUSTOMERS",
  "CUSTOMER_DETAILS",
  "INVOICES",
  "DELETIONS",
  "BACKFILL",
  "RECORD",
] as const satisfies readonly SyncPhaseName[];
export const ISSUE_SEVERITIES = ["ERROR", "WARNING"] as const satisfies readonly IssueSeverity[];

/** What an address like `?state=open&severity=ERROR&code=INVALID_PHONE&phase=CUSTOMERS` asks for; what it says wrong is left out. */
export function issueFilter(params: URLSearchParams): SyncIssueFilter {
  const state = params.get("state");
  const severity = ISSUE_SEVERITIES.find((one) => one === params.get("severity"));
  const phase = ISSUE_PHASES.find((one) => one === params.get("phase"));
  const code = ISSUE_CODES.find((one) => one === params.get("code"));
  return {
    ...((state === "open" || state === "resolved") && { resolved: state === "resolved" }),
    ...(severity !== undefined && { severity: { eq: severity } }),
    ...(phase !== undefined && { phase: { eq: phase } }),
    ...(code !== undefined && { code: { eq: code } }),
  };
}
