import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const SkipReminderMutation = typedDocument(
  graphql(`
  mutation SkipReminder($input: SkipReminderInput!) {
    skipReminder(input: $input) {
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
