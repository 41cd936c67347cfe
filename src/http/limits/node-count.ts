import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLError,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  valueFromASTUntyped,
} from "graphql";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "../../graphql/page-args.ts";
import { limitError } from "./limit-error.ts";

export const MAX_NODES = 10_000;

/** For the `extensions` of an answer. */
export function costOf(nodes: number) {
  return { cost: { nodes, maximum: MAX_NODES } };
}

export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: { readonly [name: string]: unknown } | null | undefined;
}

/**
 * How many records the operation can return at most: page sizes of nested lists multiply. Lists without pages are not
 * counted, what `@skip` leaves out is. 0 when the document has no such operation.
 */
export function countNodes({ schema, document, operationName, variableValues }: Operation): number {
  const operation = getOperationAST(document, operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) return 0;
  const defaults = new Map(
    operation.variableDefinitions?.map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue === undefined ? undefined : valueFromASTUntyped(defaultValue),
    ]),
  );
  const variable = (name: string): unknown => variableValues?.[name] ?? defaults.get(name);
  return new NodeCounter(schema, document, variable).count(operation.selectionSet, root);
}

/** The error that refuses an operation of so many records; null when they are few enough. */
export function refuseNodes(nodes: number): GraphQLError | null {
  if (nodes <= MAX_NODES) return null;
  return limitError(
    `An operation returns at most ${MAX_NODES} records; this could return ${nodes}. Ask for smaller pages.`,
  );
}

/** The count is proportional to the number of parents, so each fragment is counted once, however often it is spread. */
class NodeCounter {
  readonly #schema: GraphQLSchema;
  readonly #variable: (name: string) => unknown;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #counted = new Map<string, number>();

  constructor(schema: GraphQLSchema, document: DocumentNode, variable: (name: string) => unknown) {
    this.#schema = schema;
    this.#variable = variable;
    this.#fragments = new Map(
      document.definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
      ),
    );
  }

  count({ selections }: SelectionSetNode, parent: GraphQLCompositeType): number {
    let total = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) total += this.#countField(selection, parent);
      else if (selection.kind === Kind.FRAGMENT_SPREAD)
        total += this.#countFragment(selection.name.value);
      else {
        const condition = selection.typeCondition?.name.value;
        total += this.count(selection.selectionSet, this.#compositeType(condition) ?? parent);
      }
    }
    return total;
  }

  #countField(field: FieldNode, parent: GraphQLCompositeType): number {
    if (field.selectionSet === undefined) return 0;
    if (!isObjectType(parent) && !isInterfaceType(parent)) return 0;
    const definition = parent.getFields()[field.name.value];
    const below = definition && getNamedType(definition.type);
    if (definition === undefined || !isCompositeType(below)) return 0;
    const children = this.count(field.selectionSet, below);
    const size = this.#pageSize(field, definition);
    return size === null ? children : size * (1 + children);
  }

  #countFragment(name: string): number {
    const known = this.#counted.get(name);
    if (known !== undefined) return known;
    // Validation refuses fragments that contain themselves; here they must only not loop.
    this.#counted.set(name, 0);
    const fragment = this.#fragments.get(name);
    const type = this.#compositeType(fragment?.typeCondition.name.value);
    const count = fragment && type ? this.count(fragment.selectionSet, type) : 0;
    this.#counted.set(name, count);
    return count;
  }

  /** Null for a field that is neither a page, a list with a size or of ids, nor has an input with a limit. A page above the limit is refused by its field. */
  #pageSize(field: FieldNode, { type, args }: GraphQLField<unknown, unknown>): number | null {
    if (getNamedType(type).name.endsWith("Connection")) {
      const size = this.#argument(field, "first") ?? this.#argument(field, "last");
      return typeof size === "number"
        ? Math.min(Math.max(size, 0), MAX_PAGE_SIZE)
        : DEFAULT_PAGE_SIZE;
    }
    const size = isListType(getNullableType(type))
      ? args.find(({ name }) => name === "first" || name === "last")
      : undefined;
    if (size !== undefined) {
      return sizeOf(this.#argument(field, size.name) ?? size.defaultValue);
    }
    const limit = limitOf(args);
    if (limit !== undefined) {
      const input = this.#argument(field, "input");
      const isGiven = typeof input === "object" && input !== null && "limit" in input;
      return sizeOf(isGiven ? input.limit : limit.defaultValue);
    }
    const ids = this.#argument(field, "ids");
    return Array.isArray(ids) ? ids.length : null;
  }

  #argument(field: FieldNode, name: string): unknown {
    const value = field.arguments?.find((argument) => argument.name.value === name)?.value;
    if (value === undefined) return undefined;
    if (value.kind === Kind.VARIABLE) return this.#variable(value.name.value);
    return valueFromASTUntyped(value);
  }

  #compositeType(name: string | undefined): GraphQLCompositeType | null {
    const type = name === undefined ? undefined : this.#schema.getType(name);
    return isCompositeType(type) ? type : null;
  }
}

/** What cannot be told, such as a variable inside an object, counts as the most. */
function sizeOf(asked: unknown): number {
  return typeof asked === "number" ? Math.min(Math.max(asked, 0), MAX_PAGE_SIZE) : MAX_PAGE_SIZE;
}

/** Of a mutation that hands out as many records as its input says. */
function limitOf(args: readonly GraphQLArgument[]): GraphQLInputField | undefined {
  const input = args.find(({ name }) => name === "input");
  const type = input && getNamedType(input.type);
  return isInputObjectType(type) ? type.getFields().limit : undefined;
}
