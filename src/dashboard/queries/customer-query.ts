import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const CustomerQuery = typedDocument(
  graphql(`
  query Customer($id: ID!) {
    customer(by: { id: $id }) {
      id
      name
      companyName
      status
      sourceId
      currencyCode
      primaryPhone
      primaryEmail
      sourceModifiedAt
      lastSyncedAt
      deletedAt
      contactPersonsSyncedAt
      contactPersons {
        sourceId
        firstName
        lastName
        email
        phone
        mobile
        isPrimary
      }
      remindersPause {
        until
        since
        by
        note
      }
      balances {
        currencyCode
        open
        overdue
      }
    }
  }
`),
);
