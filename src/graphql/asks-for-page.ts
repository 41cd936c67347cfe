import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from "graphql";

/** The fields of a connection that cannot be answered without its page; `pageInfo` sometimes can. */
const PAGE: ReadonlySet<string> = new Set(["edges", "nodes"]);

/** Whether the operation asks a connection for its records. */
export function asksForPage({
  fieldNodes,
  fragments,
}: Pick<GraphQLResolveInfo, "fieldNodes" | "fragments">): boolean {
  const asks = (set: SelectionSetNode | undefined): boolean =>
    set?.selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return PAGE.has(selection.name.value);
      if (selection.kind === Kind.INLINE_FRAGMENT) return asks(selection.selectionSet);
      return asks(fragments[selection.name.value]?.selectionSet);
    }) ?? false;
  return fieldNodes.some(({ selectionSet }) => asks(selectionSet));
}
