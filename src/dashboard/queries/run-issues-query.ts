import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const RunIssuesQuery = typedDocument(
  graphql(`
  query RunIssues($id: ID!, $first: Int!, $after: String, $counted: Boolean!, $filter: SyncIssueFilter) {
    syncRun(id: $id) {
      id
      issues(first: $first, after: $after, filter: $filter) {
        totalCount @include(if: $counted)
        totalCountCapped @include(if: $counted)
        nodes {
          id
          phase
          code
          severity
          message
          sourceId
          createdAt
          resolvedAt
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`),
);
