import type { CodegenConfig } from "@graphql-codegen/cli";

type Output = NonNullable<CodegenConfig["generates"]>[string];

/** Typed documents, from the committed schema. Two outputs, so that the page does not carry what only tests ask. */
const config: CodegenConfig = {
  schema: "schema.graphql",
  ignoreNoDocuments: true,
  generates: {
    "src/generated/gql/": typedDocuments("src/dashboard/**/*.{ts,tsx}"),
    "src/generated/test-gql/": typedDocuments("test/**/*.ts", "!test/bench/**"),
  },
};

function typedDocuments(...documents: string[]): Output {
  return {
    documents,
    preset: "client",
    presetConfig: { fragmentMasking: false },
    config: {
      documentMode: "string",
      useTypeImports: true,
      enumsAsTypes: true,
      avoidOptionals: { field: true },
      importExtension: ".ts",
      strictScalars: true,
      defaultScalarType: "unknown",
      scalars: {
        Date: "string",
        DateTime: "string",
        Decimal: { input: "string | number", output: "string" },
        ID: "string",
      },
    },
  };
}

export default config;
