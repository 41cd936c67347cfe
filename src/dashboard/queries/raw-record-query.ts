import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const RawRecordQuery = typedDocument(
  graphql(`
  query RawRecord($id: ID!) {
    node(id: $id) {
      id
      ... on SyncIssue {
        rawRecord
      }
    }
  }
`),
);
