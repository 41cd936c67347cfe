import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const RemindersQuery = typedDocument(
  graphql(`
  query Reminders(
    $first: Int!
    $after: String
    $counted: Boolean!
    $filter: ReminderFilter
    $orderBy: ReminderOrder
  ) {
    reminders(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
      totalCount @include(if: $counted)
      totalCountCapped @include(if: $counted)
      nodes {
        ...ReminderFields
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),
);
