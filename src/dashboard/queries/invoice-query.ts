import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const InvoiceQuery = typedDocument(
  graphql(`
  query Invoice($id: ID!) {
    invoice(by: { id: $id }) {
      ...InvoiceFields
      sourceId
      sourceStatus
      customerSourceId
      reference
      sourceModifiedAt
      lastSyncedAt
      remindersPause {
        until
        since
        by
        note
      }
    }
  }
`),
);
