import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const UpdateReminderPolicyMutation = typedDocument(
  graphql(`
  mutation UpdateReminderPolicy($input: UpdateReminderPolicyInput!) {
    updateReminderPolicy(input: $input) {
      policy {
        ...PolicyFields
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`),
);
