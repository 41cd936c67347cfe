import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const OverviewQuery = typedDocument(
  graphql(`
  query Overview($organizationId: ID!, $now: DateTime!, $reminders: Int!) {
    node(id: $organizationId) {
      id
      ... on Organization {
        status
        customersSyncedTo
        invoicesSyncedTo
        nextScheduledSyncAt
        quota {
          perMinuteLimit
          usedThisMinute
          perDayLimit
          usedToday
          reserved
          resetsAt
          blockedUntil
        }
      }
    }
    receivables(organizationId: $organizationId) {
      currencyCode
      openInvoices
      balance
      buckets {
        fromDays
        toDays
        invoices
        balance
      }
    }
    lastSync: syncRuns(
      first: 1
      filter: {
        organizationId: { eq: $organizationId }
        kind: { in: [FULL, INCREMENTAL] }
        status: { in: [SUCCEEDED, SUCCEEDED_WITH_ISSUES, FAILED, CANCELED] }
      }
    ) {
      nodes {
        ...RunFields
        issues(first: 1, filter: { resolved: false }) {
          totalCount
        }
      }
    }
    reminders(
      first: $reminders
      filter: { status: { eq: PENDING }, scheduledFor: { gte: $now } }
    ) {
      totalCount
      nodes {
        id
        scheduledFor
        channel
        offsetDays
        invoice {
          id
          number
          balance
          currencyCode
        }
        customer {
          id
          name
        }
      }
    }
  }
`),
);
