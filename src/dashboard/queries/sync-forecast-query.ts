import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const SyncForecastQuery = typedDocument(
  graphql(`
  query SyncForecast($organizationId: ID!, $kind: StartSyncKind!) {
    syncForecast(organizationId: $organizationId, kind: $kind) {
      apiCalls
      minutes
      fitsToday
      basis
    }
  }
`),
);
