import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

/** What happened to the reminders of an invoice, with the step that each event is about. */
export const InvoiceHistoryQuery = typedDocument(
  graphql(`
  query InvoiceHistory($id: ID!, $last: Int!, $reminders: Int!) {
    invoice(by: { id: $id }) {
      id
      reminderHistory(last: $last) {
        ...ReminderEventFields
      }
      reminders(first: $reminders) {
        nodes {
          id
          offsetDays
        }
      }
    }
  }
`),
);
