import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const PauseRemindersMutation = typedDocument(
  graphql(`
  mutation PauseReminders($input: PauseRemindersInput!) {
    pauseReminders(input: $input) {
      userErrors {
        code
        message
      }
    }
  }
`),
);
