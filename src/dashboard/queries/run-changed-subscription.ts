import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const RunChangedSubscription = typedDocument(
  graphql(`
  subscription RunChanged {
    syncRunChanged {
      run {
        ...RunFields
      }
    }
  }
`),
);
