import { defineConfig } from "vitest/config";

/** Long runs of the promises that `npm test` keeps in small; `npm run test:chaos`. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["test/chaos/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 1_800_000,
  },
});
