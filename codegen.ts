import type { CodegenConfig } from "@graphql-codegen/cli";

/** Typed documents for the dashboard and the tests, from the committed schema. */
const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: ["src/dashboard/**/*.{ts,tsx}", "test/**/*.ts", "!test/bench/**"],
  ignoreNoDocuments: true,
  generates: {
    "src/generated/gql/": {
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
    },
  },
};

export default config;
