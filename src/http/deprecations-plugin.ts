import {
  type DocumentNode,
  type GraphQLSchema,
  getLocation,
  NoDeprecatedCustomRule,
  validate,
} from "graphql";
import type { Plugin } from "graphql-yoga";

/** One use of something deprecated, as it is told in `extensions.deprecations`. */
export interface DeprecatedUse {
  /** What is deprecated, and the reason: what to use instead. */
  readonly message: string;
  readonly locations: readonly { readonly line: number; readonly column: number }[];
}

const known = new WeakMap<DocumentNode, readonly DeprecatedUse[]>();

/** What the document uses that is deprecated. Worked out once per document. */
export function usesOf(schema: GraphQLSchema, document: DocumentNode): readonly DeprecatedUse[] {
  let uses = known.get(document);
  if (uses === undefined) {
    uses = validate(schema, document, [NoDeprecatedCustomRule]).map(toUse);
    known.set(document, uses);
  }
  return uses;
}

/**
 * Answers say in `extensions.deprecations` which deprecated fields, arguments, input fields and enum values their
 * document used, so that whoever reads an answer learns of it, not only whoever reads the schema. Of a subscription,
 * each event says it: see shared-subscribe.ts.
 */
export function deprecationsPlugin(): Plugin {
  return {
    onExecute({ args }) {
      const deprecations = usesOf(args.schema, args.document);
      if (deprecations.length === 0) return;
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return;
          setResult({ ...result, extensions: { ...result.extensions, deprecations } });
        },
      };
    },
  };
}

function toUse({ message, nodes }: ReturnType<typeof validate>[number]): DeprecatedUse {
  const locations = (nodes ?? []).flatMap(({ loc }) =>
    loc === undefined ? [] : [getLocation(loc.source, loc.start)],
  );
  return { message, locations };
}
