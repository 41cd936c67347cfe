import {
  type DocumentNode,
  GraphQLScalarType,
  GraphQLSchema,
  isInputObjectType,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type TypeNode,
} from "graphql";

/** A value that has been coerced, and is taken as it is. */
const COERCED = new GraphQLScalarType({ name: "CoercedInput" });
const COERCED_TYPE: NamedTypeNode = {
  kind: Kind.NAMED_TYPE,
  name: { kind: Kind.NAME, value: COERCED.name },
};

const schemas = new WeakMap<GraphQLSchema, GraphQLSchema>();

/** An operation whose input objects come in as coerced values. */
export interface CoercedInputs {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** The variables that are to be coerced beforehand. */
  readonly names: readonly string[];
}

/**
 * The same operation for graphql-jit, which unrolls the types of variables into code. A filter contains itself in `and`,
 * `or` and `not`: unrolling it takes seconds, in which nothing else is answered, and ends with a full stack.
 */
export function withCoercedInputs(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CoercedInputs {
  const names: string[] = [];
  const variableDefinitions = operation.variableDefinitions?.map((definition) => {
    if (!isInputObjectType(schema.getType(nameOf(definition.type)))) return definition;
    names.push(definition.variable.name.value);
    const { defaultValue: _, ...rest } = definition;
    return { ...rest, type: COERCED_TYPE };
  });
  if (names.length === 0 || variableDefinitions === undefined) return { schema, document, names };
  const changed = { ...operation, variableDefinitions };
  const definitions = document.definitions.map((node) => (node === operation ? changed : node));
  return { schema: knowingCoerced(schema), document: { ...document, definitions }, names };
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}

function knowingCoerced(schema: GraphQLSchema): GraphQLSchema {
  let known = schemas.get(schema);
  if (known === undefined) {
    const config = schema.toConfig();
    known = new GraphQLSchema({ ...config, types: [...config.types, COERCED], assumeValid: true });
    schemas.set(schema, known);
  }
  return known;
}
