import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const ReminderSummaryQuery = typedDocument(
  graphql(`
  query ReminderSummary($organizationId: ID!) {
    reminderSummary(organizationId: $organizationId) {
      planned
      blocked {
        reason
        invoices
      }
    }
  }
`),
);
