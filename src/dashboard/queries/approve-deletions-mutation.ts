import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const ApproveDeletionsMutation = typedDocument(
  graphql(`
  mutation ApproveDeletions($input: ApproveDeletionsInput!) {
    approveDeletions(input: $input) {
      customers
      invoices
      userErrors {
        code
        message
      }
    }
  }
`),
);
