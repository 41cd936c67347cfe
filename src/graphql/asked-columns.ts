import {
  type GraphQLField,
  type GraphQLResolveInfo,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";

/** The types whose lists read only what is asked for. */
const TYPES = ["Customer", "Invoice", "Reminder"] as const;
type ListedType = (typeof TYPES)[number];

/** Of each of those types: the columns that an operation needs of its rows, anywhere in it. */
export type AskedColumns = Readonly<Record<ListedType, ReadonlySet<string>>>;

interface FieldExtensions {
  readonly columns?: readonly string[];
  /** Pothos notes here what `expose` exposes. */
  readonly pothosExposedField?: string;
}

const known = new WeakMap<OperationDefinitionNode, AskedColumns>();

/** For the `extensions` of a field that does not just expose a column: which ones its resolver reads. */
export function columns<Row>(...names: readonly (keyof Row & string)[]) {
  return { columns: names } as const;
}

/** The columns that a field reads. @throws Error for a field that does not say. */
export function columnsOf({
  name,
  extensions,
}: Pick<GraphQLField<unknown, unknown>, "name" | "extensions">): readonly string[] {
  const { columns: declared, pothosExposedField } = extensions as FieldExtensions;
  if (declared !== undefined) return declared;
  if (pothosExposedField !== undefined) return [pothosExposedField];
  if (name === "id") return [name];
  throw new Error(`The field ${name} does not say which columns it reads.`);
}

/** What is needed for the whole operation that a resolver belongs to. Worked out once per document. */
export function askedColumns({
  schema,
  operation,
  fragments,
}: Pick<GraphQLResolveInfo, "schema" | "operation" | "fragments">): AskedColumns {
  const before = known.get(operation);
  if (before !== undefined) return before;
  const asked = {
    Customer: new Set<string>(),
    Invoice: new Set<string>(),
    Reminder: new Set<string>(),
  };
  const types = new TypeInfo(schema);
  const document = {
    kind: Kind.DOCUMENT,
    definitions: [operation, ...Object.values(fragments)],
  } as const;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name }) {
        const parent = types.getParentType();
        const type = TYPES.find((listed) => listed === parent?.name);
        const field = isObjectType(parent) ? parent.getFields()[name.value] : undefined;
        if (type === undefined || field === undefined) return;
        for (const column of columnsOf(field)) asked[type].add(column);
      },
    }),
  );
  known.set(operation, asked);
  return asked;
}
