import {
  BREAK,
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { isVolatile } from "../../graphql/volatile.ts";

/** Of Query. What is not named here is not kept: it may ask what is due now, or the source. */
const KEPT: ReadonlySet<string> = new Set([
  "__schema",
  "__type",
  "__typename",
  "node",
  "nodes",
  "viewer",
  "customer",
  "customers",
  "invoice",
  "invoices",
  "reminders",
  "syncRun",
  "syncRuns",
  "syncIssues",
  "receivables",
]);

/** Whether answers of this operation hang on nothing but its variables and the user's data: a query of kept root fields without volatile ones. */
export function isCacheable(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): boolean {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.QUERY) return false;
  const types = new TypeInfo(schema);
  let found = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field() {
        const field = types.getFieldDef();
        const isRoot = types.getParentType() === schema.getQueryType();
        if (field && !isVolatile(field) && (!isRoot || KEPT.has(field.name))) return undefined;
        found = true;
        return BREAK;
      },
    }),
  );
  return !found;
}
