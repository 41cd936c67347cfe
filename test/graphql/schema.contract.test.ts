import { readFileSync } from "node:fs";
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLNamedType,
  type InputValueDefinitionNode,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  valueFromAST,
} from "graphql";
import { describe, expect, it } from "vitest";
import { schema } from "../../src/graphql/schema.ts";

const contract = parse(readFileSync(new URL("contract.graphql", import.meta.url), "utf8"));
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !type.name.startsWith("__") && !isSpecifiedScalarType(type),
);

describe("the contract is the floor", () => {
  it.each(contract.definitions.map((definition) => [nameOf(definition), definition] as const))(
    "%s",
    (name, definition) => {
      const type = schema.getType(name);
      expect(type, `type ${name} is missing`).toBeDefined();
      expect(differences(definition, type as GraphQLNamedType)).toEqual([]);
    },
  );
});

it("has filters, orders and connections that the contract's comments ask for", () => {
  const wanted: Record<string, string[]> = {
    CustomerFilter: [
      "search",
      "status",
      "hasPhone",
      "organizationId",
      "sourceId",
      "updatedAt",
      "deleted",
      "and",
      "or",
      "not",
    ],
    InvoiceFilter: [
      "search",
      "status",
      "date",
      "dueDate",
      "balance",
      "total",
      "currencyCode",
      "open",
      "overdue",
      "organizationId",
      "customerId",
      "sourceId",
      "hasCustomer",
      "remindersBlockedBy",
      "updatedAt",
      "deleted",
      "and",
      "or",
      "not",
    ],
    ReminderFilter: ["status", "scheduledFor", "channel", "invoiceId", "customerId"],
    SyncRunFilter: ["status", "kind", "organizationId"],
    SyncIssueFilter: ["code", "severity", "phase", "resolved"],
    DateFilter: ["gte", "gt", "lte", "lt", "eq"],
    DecimalFilter: ["gte", "gt", "lte", "lt", "eq"],
    DateTimeFilter: ["gte", "lt"],
    CustomerOrder: ["field", "direction"],
    InvoiceOrder: ["field", "direction"],
    ReminderOrder: ["field", "direction"],
  };
  for (const name of ["Customer", "Invoice", "Reminder", "SyncRun", "SyncIssue"]) {
    wanted[`${name}Connection`] = ["edges", "nodes", "pageInfo", "totalCount", "totalCountCapped"];
    wanted[`${name}Edge`] = ["cursor", "node"];
  }
  const orders: Record<string, string[]> = {
    CustomerOrderField: ["NAME", "CREATED_AT", "UPDATED_AT", "SOURCE_MODIFIED_AT"],
    InvoiceOrderField: [
      "DUE_DATE",
      "DATE",
      "BALANCE",
      "NUMBER",
      "UPDATED_AT",
      "SOURCE_MODIFIED_AT",
    ],
    ReminderOrderField: ["SCHEDULED_FOR"],
    SortDirection: ["ASC", "DESC"],
  };
  for (const [name, fields] of Object.entries(wanted)) {
    const type = schema.getType(name);
    const present =
      isObjectType(type) || isInputObjectType(type) ? Object.keys(type.getFields()) : [];
    expect(present, name).toEqual(expect.arrayContaining(fields));
  }
  for (const [name, values] of Object.entries(orders)) {
    const type = schema.getType(name);
    const present = isEnumType(type) ? type.getValues().map((value) => value.name) : [];
    expect(present, name).toEqual(expect.arrayContaining(values));
  }
});

it("describes every type, field, argument, enum value and input field", () => {
  const bare = types.flatMap((type) => {
    const names = type.description ? [] : [type.name];
    if (isEnumType(type)) {
      for (const value of type.getValues()) {
        if (!value.description) names.push(`${type.name}.${value.name}`);
      }
    }
    if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        if (!field.description) names.push(`${type.name}.${field.name}`);
        for (const argument of "args" in field ? field.args : []) {
          if (!argument.description) names.push(`${type.name}.${field.name}(${argument.name})`);
        }
      }
    }
    return names;
  });
  expect(bare).toEqual([]);
});

it("is committed as schema.graphql", () => {
  const committed = readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8");
  expect(committed, "run `npm run schema`").toBe(
    `${printSchema(lexicographicSortSchema(schema))}\n`,
  );
});

function nameOf(definition: DefinitionNode): string {
  return "name" in definition && definition.name ? definition.name.value : definition.kind;
}

function differences(definition: DefinitionNode, type: GraphQLNamedType): string[] {
  switch (definition.kind) {
    case Kind.SCALAR_TYPE_DEFINITION:
      return isScalarType(type) ? [] : [`${type.name} is no scalar`];
    case Kind.ENUM_TYPE_DEFINITION: {
      const values = isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
      return (definition.values ?? []).flatMap(({ name }) =>
        values.includes(name.value) ? [] : [`${type.name} lacks ${name.value}`],
      );
    }
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      if (!isObjectType(type) && !isInterfaceType(type)) return [`${type.name} has no fields`];
      const interfaces = type.getInterfaces().map(({ name }) => name);
      return [
        ...(definition.interfaces ?? []).flatMap(({ name }) =>
          interfaces.includes(name.value) ? [] : [`${type.name} does not implement ${name.value}`],
        ),
        ...(definition.fields ?? []).flatMap((wanted) => fieldDifferences(wanted, type.name)),
      ];
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
      if (!isInputObjectType(type)) return [`${type.name} is no input`];
      const isOneOf = (definition.directives as readonly ConstDirectiveNode[]).some(
        ({ name }) => name.value === "oneOf",
      );
      const fields = type.getFields();
      return [
        ...(type.isOneOf === isOneOf ? [] : [`${type.name}: @oneOf differs`]),
        ...(definition.fields ?? []).flatMap((wanted) =>
          inputDifferences(wanted, fields[wanted.name.value], type.name),
        ),
      ];
    }
    default:
      return [`${definition.kind} is not understood`];
  }
}

function fieldDifferences(wanted: FieldDefinitionNode, owner: string): string[] {
  const type = schema.getType(owner);
  const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
  const field = fields[wanted.name.value];
  const path = `${owner}.${wanted.name.value}`;
  if (field === undefined) return [`${path} is missing`];
  return [
    ...(String(field.type) === print(wanted.type) ? [] : [`${path} is ${field.type}`]),
    ...(wanted.arguments ?? []).flatMap((argument) =>
      inputDifferences(
        argument,
        field.args.find(({ name }) => name === argument.name.value),
        path,
      ),
    ),
  ];
}

function inputDifferences(
  wanted: InputValueDefinitionNode,
  input: { type: unknown; defaultValue?: unknown } | undefined,
  owner: string,
): string[] {
  const path = `${owner}(${wanted.name.value})`;
  if (input === undefined) return [`${path} is missing`];
  const usual = wanted.defaultValue && valueFromAST(wanted.defaultValue, input.type as never);
  return [
    ...(String(input.type) === print(wanted.type) ? [] : [`${path} is ${input.type}`]),
    ...(wanted.defaultValue && usual !== input.defaultValue ? [`${path} has another default`] : []),
  ];
}
