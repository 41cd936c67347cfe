import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const InvoicesQuery = typedDocument(
  graphql(`
  query Invoices(
    $first: Int!
    $after: String
    $counted: Boolean!
    $filter: InvoiceFilter
    $orderBy: InvoiceOrder
  ) {
    invoices(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
      totalCount @include(if: $counted)
      totalCountCapped @include(if: $counted)
      nodes {
        ...InvoiceFields
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),
);
