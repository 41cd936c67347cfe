import { defineConfig } from "prisma/config";

// Prisma's command line downloads a native engine unless it is told where one is. `generate`, `validate` and `format`
// never run it, so any existing file will do; migrations go through `dunlin migrate`, which needs none.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

const url = process.env.DATABASE_URL;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  ...(url === undefined ? {} : { datasource: { url } }),
});
