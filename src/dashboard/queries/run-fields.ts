import { graphql } from "../../generated/gql/gql.ts";

/** All that the page shows of a run: one shape for lists, details and the live feed, so that each may replace the other. */
export const RunFields = graphql(`
  fragment RunFields on SyncRun {
    id
    seq
    kind
    trigger
    status
    dryRun
    phase
    percent
    etaSeconds
    apiCalls
    throttledUntil
    resumesAt
    errorCode
    error
    createdAt
    startedAt
    finishedAt
    organization {
      id
    }
    phases {
      name
      status
      fetched
      inserted
      updated
      unchanged
      deleted
      skipped
      failed
      apiCalls
      startedAt
      finishedAt
      error
    }
  }
`);
