import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const SyncRunsQuery = typedDocument(
  graphql(`
  query SyncRuns($organizationId: ID!, $first: Int!, $after: String) {
    syncRuns(first: $first, after: $after, filter: { organizationId: { eq: $organizationId } }) {
      totalCount
      nodes {
        ...RunFields
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),
);
