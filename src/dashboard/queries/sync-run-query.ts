import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const SyncRunQuery = typedDocument(
  graphql(`
  query SyncRun($id: ID!) {
    syncRun(id: $id) {
      ...RunFields
    }
  }
`),
);
