import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import graphqlEslint from "@graphql-eslint/eslint-plugin";
import { ESLint, type Linter } from "eslint";
import { expect, it } from "vitest";

const FILE = fileURLToPath(new URL("../../schema.graphql", import.meta.url));
const SDL = readFileSync(FILE, "utf8");

const RULES: Linter.RulesRecord = {
  "@graphql-eslint/relay-connection-types": "error",
  // Connections also have the shortcut `nodes`, a list of no edges.
  "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false }],
  "@graphql-eslint/relay-page-info": "error",
  "@graphql-eslint/relay-arguments": "error",
  "@graphql-eslint/require-description": [
    "error",
    {
      types: true,
      rootField: true,
      FieldDefinition: true,
      InputValueDefinition: true,
      EnumValueDefinition: true,
      DirectiveDefinition: true,
    },
  ],
  "@graphql-eslint/require-deprecation-reason": "error",
  "@graphql-eslint/no-unreachable-types": "error",
};

/** What graphql-eslint finds wrong with a schema. */
async function problems(sdl: string): Promise<string[]> {
  const eslint = new ESLint({
    overrideConfigFile: true,
    overrideConfig: {
      files: ["**/*.graphql"],
      plugins: { "@graphql-eslint": graphqlEslint as unknown as ESLint.Plugin },
      languageOptions: {
        parser: graphqlEslint.parser as unknown as Linter.Parser,
        parserOptions: { graphQLConfig: { schema: sdl } },
      },
      rules: RULES,
    },
  });
  const [result] = await eslint.lintText(sdl, { filePath: FILE });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

it("schema.graphql passes graphql-eslint's rules for Relay, descriptions and deprecations", async () => {
  expect(await problems(SDL)).toEqual([]);
});

it.each([
  ["relay-page-info", /hasNextPage: Boolean!/, "hasNextPage: Boolean"],
  ["relay-edge-types", /(type CustomerEdge \{[^}]*)cursor: String!/, "$1cursor: [String!]!"],
  ["relay-connection-types", /(type CustomerConnection \{[^}]*)pageInfo: PageInfo!/, "$1page: Int"],
  ["relay-arguments", /before: String/, "previous: String"],
  ["require-description", /"""[^"]*"""\s+(totalCount: Int!)/, "$1"],
  ["require-deprecation-reason", /totalCount: Int!/, "totalCount: Int! @deprecated"],
])("%s would find its fault", async (rule, right, wrong) => {
  const faulty = SDL.replace(right, wrong);
  expect(faulty).not.toBe(SDL);
  expect(await problems(faulty)).toContain(`@graphql-eslint/${rule}`);
});
