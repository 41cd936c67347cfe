import type { ASTVisitor, FieldNode, ValidationContext } from "graphql";
import { limitError } from "./limit-error.ts";

export const MAX_ALIASES = 30;

/** At most MAX_ALIASES fields of a document are renamed: with aliases, one small request asks the same a thousand times. */
export function AliasRule(context: ValidationContext): ASTVisitor {
  const aliased: FieldNode[] = [];
  return {
    Field(field) {
      if (field.alias !== undefined) aliased.push(field);
    },
    Document: {
      leave() {
        if (aliased.length <= MAX_ALIASES) return;
        context.reportError(
          limitError(`A document has at most ${MAX_ALIASES} aliases; this has ${aliased.length}.`, [
            aliased[MAX_ALIASES] as FieldNode,
          ]),
        );
      },
    },
  };
}
