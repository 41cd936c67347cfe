import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const OverviewQuery = typedDocument(
  graphql(`
  query Overview(
    $organizationId: ID!
    $now: DateTime!
    $today: Date!
    $dueInvoices: Int!
    $reminders: Int!
  ) {
    node(id: $organizationId) {
      id
      ... on Organization {
        status
        consecutiveFailures
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
    overdue: invoices(
      first: 1
      filter: { organizationId: { eq: $organizationId }, overdue: true }
    ) {
      totalCount
    }
    dueToday: invoices(
      first: $dueInvoices
      filter: { organizationId: { eq: $organizationId }, open: true, dueDate: { eq: $today } }
      orderBy: { field: BALANCE, direction: DESC }
    ) {
      totalCount
      nodes {
        id
        number
        balance
        currencyCode
        customer {
          id
          name
        }
      }
    }
    reminderCalendar(organizationId: $organizationId, days: 1) {
      ...ReminderDayFields
    }
    reminderSummary(organizationId: $organizationId) {
      blocked {
        reason
        invoices
      }
    }
    reminders(
      first: $reminders
      filter: {
        organizationId: { eq: $organizationId }
        status: { eq: PENDING }
        scheduledFor: { gte: $now }
      }
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
