import {
  type ASTVisitor,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from "graphql";
import { limitError } from "./limit-error.ts";

/** Deep enough for the introspection query that every client sends (15), and for six connections within each other. */
export const MAX_DEPTH = 15;

/** Fields may be nested MAX_DEPTH deep, counted through fragments. */
export function DepthRule(context: ValidationContext): ASTVisitor {
  const depths = new Map<FragmentDefinitionNode, number>();

  const depthOf = ({ selections }: SelectionSetNode): number => {
    let deepest = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        deepest = Math.max(deepest, depthOfFragment(selection.name.value));
        continue;
      }
      const below = selection.selectionSet === undefined ? 0 : depthOf(selection.selectionSet);
      deepest = Math.max(deepest, selection.kind === Kind.FIELD ? below + 1 : below);
    }
    return deepest;
  };

  const depthOfFragment = (name: string): number => {
    const fragment = context.getFragment(name);
    if (!fragment) return 0;
    const known = depths.get(fragment);
    if (known !== undefined) return known;
    // A fragment that contains itself is refused by another rule; here it must only not loop.
    depths.set(fragment, 0);
    const depth = depthOf(fragment.selectionSet);
    depths.set(fragment, depth);
    return depth;
  };

  return {
    OperationDefinition(operation) {
      const depth = depthOf(operation.selectionSet);
      if (depth > MAX_DEPTH) {
        context.reportError(
          limitError(`Fields may be nested ${MAX_DEPTH} deep; here they are ${depth} deep.`, [
            operation,
          ]),
        );
      }
    },
  };
}
