import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const ResumeRemindersMutation = typedDocument(
  graphql(`
  mutation ResumeReminders($input: ResumeRemindersInput!) {
    resumeReminders(input: $input) {
      userErrors {
        code
        message
      }
    }
  }
`),
);
