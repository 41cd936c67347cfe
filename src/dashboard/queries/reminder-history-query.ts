import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const ReminderHistoryQuery = typedDocument(
  graphql(`
  query ReminderHistory($id: ID!, $last: Int!) {
    node(id: $id) {
      id
      ... on Reminder {
        history(last: $last) {
          ...ReminderEventFields
        }
      }
    }
  }
`),
);
