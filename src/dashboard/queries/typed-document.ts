import { gql, type TypedDocumentNode } from "urql";
import type { TypedDocumentString } from "../../generated/gql/graphql.ts";

/** A generated document as urql wants it. */
export function typedDocument<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
): TypedDocumentNode<Data, Variables & Record<string, unknown>> {
  return gql(document.toString());
}
