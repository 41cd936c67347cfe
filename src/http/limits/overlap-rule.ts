import {
  type ASTNode,
  type ASTVisitor,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from "graphql";
import { limitError } from "./limit-error.ts";

/** Fields of one selection that go by a name which another field there already has. */
export const MAX_REPEATED_FIELDS = 100;
export const MAX_FRAGMENT_SPREADS = 100;

/**
 * graphql compares fields of one name with each other, and fragments with each other, pair by pair: a document of 2,000
 * tokens that does nothing else would keep the process busy for most of a second.
 */
export function OverlapRule(context: ValidationContext): ASTVisitor {
  let repeated = 0;
  let spreads = 0;
  return {
    SelectionSet(selections, _key, parent) {
      // Inline fragments are compared with what is beside them.
      if (!isInlineFragment(parent)) repeated += countRepeated(selections, new Set());
    },
    FragmentSpread() {
      spreads += 1;
    },
    Document: {
      leave() {
        if (repeated > MAX_REPEATED_FIELDS) {
          context.reportError(
            limitError(
              `A document repeats at most ${MAX_REPEATED_FIELDS} fields that it already has in the same place; this repeats ${repeated}.`,
            ),
          );
        }
        if (spreads > MAX_FRAGMENT_SPREADS) {
          context.reportError(
            limitError(
              `A document uses fragments at most ${MAX_FRAGMENT_SPREADS} times; this uses them ${spreads} times.`,
            ),
          );
        }
      },
    },
  };
}

function countRepeated({ selections }: SelectionSetNode, names: Set<string>): number {
  let repeated = 0;
  for (const selection of selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      repeated += countRepeated(selection.selectionSet, names);
    } else if (selection.kind === Kind.FIELD) {
      const name = (selection.alias ?? selection.name).value;
      if (names.has(name)) repeated += 1;
      else names.add(name);
    }
  }
  return repeated;
}

function isInlineFragment(parent: ASTNode | readonly ASTNode[] | undefined): boolean {
  return parent !== undefined && "kind" in parent && parent.kind === Kind.INLINE_FRAGMENT;
}
