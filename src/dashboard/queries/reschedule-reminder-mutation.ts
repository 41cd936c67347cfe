import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const RescheduleReminderMutation = typedDocument(
  graphql(`
  mutation RescheduleReminder($input: RescheduleReminderInput!) {
    rescheduleReminder(input: $input) {
      reminder {
        ...ReminderFields
      }
      userErrors {
        code
        message
      }
    }
  }
`),
);
