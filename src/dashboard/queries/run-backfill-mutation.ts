import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const RunBackfillMutation = typedDocument(
  graphql(`
  mutation RunBackfill($input: RunBackfillInput!) {
    runBackfill(input: $input) {
      alreadyRunning
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
