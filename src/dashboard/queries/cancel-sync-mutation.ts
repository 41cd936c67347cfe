import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const CancelSyncMutation = typedDocument(
  graphql(`
  mutation CancelSync($input: CancelSyncInput!) {
    cancelSync(input: $input) {
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
