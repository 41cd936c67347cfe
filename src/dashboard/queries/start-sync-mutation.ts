import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const StartSyncMutation = typedDocument(
  graphql(`
  mutation StartSync($input: StartSyncInput!) {
    startSync(input: $input) {
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
