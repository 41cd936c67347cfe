import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const SyncRunsQuery = typedDocument(
  graphql(`
  query SyncRuns($organizationId: ID!, $first: Int!, $after: String, $counted: Boolean!) {
    syncRuns(first: $first, after: $after, filter: { organizationId: { eq: $organizationId } }) {
      totalCount @include(if: $counted)
      totalCountCapped @include(if: $counted)
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
