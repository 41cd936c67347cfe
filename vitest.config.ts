import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    // Without it vitest loads graphql twice, as CommonJS and as ESM, and graphql refuses schemas of its other copy.
    alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }],
  },
  test: {
    environment: "node",
    include: ["test/**/*.test.ts"],
    // A hundred kills take minutes: `npm run test:chaos`.
    exclude: ["test/chaos/**", "**/node_modules/**"],
    globalSetup: ["test/support/global-setup.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
