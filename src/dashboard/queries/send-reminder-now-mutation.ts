import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const SendReminderNowMutation = typedDocument(
  graphql(`
  mutation SendReminderNow($input: SendReminderNowInput!) {
    sendReminderNow(input: $input) {
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
