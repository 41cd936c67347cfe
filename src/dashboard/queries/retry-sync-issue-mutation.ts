import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const RetrySyncIssueMutation = typedDocument(
  graphql(`
  mutation RetrySyncIssue($input: RetrySyncIssueInput!) {
    retrySyncIssue(input: $input) {
      run {
        ...RunFields
      }
      userErrors {
        code
        message
      }
    }
  }
`),
);
