import { graphql } from "../../generated/gql/gql.ts";

/** What a list shows of an invoice. */
export const InvoiceFields = graphql(`
  fragment InvoiceFields on Invoice {
    id
    number
    status
    date
    dueDate
    daysOverdue
    total
    balance
    currencyCode
    deletedAt
    remindersBlockedBy
    customer {
      id
      name
    }
  }
`);
