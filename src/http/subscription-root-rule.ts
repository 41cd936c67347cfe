import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
} from "graphql";

/**
 * The one field of a subscription is not left to `@skip` and `@include`, as the specification has it since 2025: without
 * any field graphql 16 throws instead of answering.
 */
export function SubscriptionRootRule(context: ValidationContext): ASTVisitor {
  const conditional = ({ selections }: SelectionSetNode, seen: Set<string>): SelectionNode[] =>
    selections.flatMap((selection) => {
      if (selection.directives?.some(({ name }) => /^(skip|include)$/.test(name.value))) {
        return [selection];
      }
      if (selection.kind === Kind.INLINE_FRAGMENT) return conditional(selection.selectionSet, seen);
      if (selection.kind === Kind.FIELD || seen.has(selection.name.value)) return [];
      seen.add(selection.name.value);
      const fragment = context.getFragment(selection.name.value);
      return fragment ? conditional(fragment.selectionSet, seen) : [];
    });

  return {
    OperationDefinition({ operation, selectionSet }) {
      if (operation !== OperationTypeNode.SUBSCRIPTION) return;
      const nodes = conditional(selectionSet, new Set());
      if (nodes.length === 0) return;
      context.reportError(
        new GraphQLError("The field of a subscription takes neither `@skip` nor `@include`.", {
          nodes,
        }),
      );
    },
  };
}
