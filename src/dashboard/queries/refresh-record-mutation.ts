import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const RefreshRecordMutation = typedDocument(
  graphql(`
  mutation RefreshRecord($input: RefreshRecordInput!) {
    refreshRecord(input: $input) {
      run {
        ...RunFields
      }
      customer {
        id
        lastSyncedAt
      }
      invoice {
        id
        lastSyncedAt
      }
      userErrors {
        code
        message
      }
    }
  }
`),
);
