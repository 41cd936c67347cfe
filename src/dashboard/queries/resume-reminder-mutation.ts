import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const ResumeReminderMutation = typedDocument(
  graphql(`
  mutation ResumeReminder($input: ResumeReminderInput!) {
    resumeReminder(input: $input) {
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
