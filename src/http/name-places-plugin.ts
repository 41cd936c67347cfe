import { type ASTNode, type DocumentNode, GraphQLError, Kind, visit } from "graphql";
import type { Plugin } from "graphql-yoga";

/**
 * Errors about a value that stands in the document name the argument and the input fields that lead to it, as graphql
 * itself does for values in variables.
 */
export function namePlacesPlugin(): Plugin {
  const named = new WeakSet<GraphQLError>();
  return {
    onValidate({ params: { documentAST } }) {
      return ({ result, setResult }) => {
        if (result.length === 0) return;
        const errors = result as readonly GraphQLError[];
        if (errors.every((error) => named.has(error))) return;
        const told = nameAll(documentAST, errors);
        for (const error of told) named.add(error);
        setResult(told);
      };
    },
  };
}

function nameAll(document: DocumentNode, errors: readonly GraphQLError[]): GraphQLError[] {
  const wanted = new Set(errors.flatMap(({ nodes }) => nodes?.[0] ?? []));
  const places = placesOf(document, wanted);
  return errors.map((error) => {
    const [node] = error.nodes ?? [];
    const place = node && places.get(node);
    if (place === undefined) return error;
    return new GraphQLError(`In \`${place}\`: ${error.message}`, {
      nodes: error.nodes ?? null,
      extensions: error.extensions,
    });
  });
}

/** `filter.dueDate.gte` for each of the nodes that is part of an argument's value. */
function placesOf(document: DocumentNode, wanted: ReadonlySet<ASTNode>): Map<ASTNode, string> {
  const places = new Map<ASTNode, string>();
  const names: string[] = [];
  visit(document, {
    enter(node) {
      if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) {
        names.push(node.name.value);
      }
      if (names.length > 0 && wanted.has(node)) places.set(node, names.join("."));
    },
    leave(node) {
      if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) names.pop();
    },
  });
  return places;
}
