import { fileURLToPath } from "node:url";
import { defineConfig } from "prisma/config";

// Nothing here needs the native schema engine, which the command line would download: any existing file satisfies it.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(import.meta.url);

export default defineConfig({ schema: "prisma/schema.prisma" });
