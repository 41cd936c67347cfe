import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const CustomersQuery = typedDocument(
  graphql(`
  query Customers(
    $first: Int!
    $after: String
    $counted: Boolean!
    $filter: CustomerFilter
    $orderBy: CustomerOrder
  ) {
    customers(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
      totalCount @include(if: $counted)
      totalCountCapped @include(if: $counted)
      nodes {
        id
        name
        companyName
        status
        primaryPhone
        primaryEmail
        deletedAt
        sourceModifiedAt
        balances {
          currencyCode
          open
          overdue
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),
);
