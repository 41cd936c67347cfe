import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const ViewerQuery = typedDocument(
  graphql(`
  query Viewer {
    viewer {
      id
      name
      role
      organizations {
        id
        name
        source
        sourceId
        timeZone
      }
    }
  }
`),
);
