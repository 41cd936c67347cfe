import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ENSURE = fileURLToPath(new URL("../../src/cli/ensure-generated.ts", import.meta.url));

/** Builds the page unless it is as its sources are. In production mode, which tests are not. */
export async function ensureDashboard(): Promise<void> {
  await promisify(execFile)(process.execPath, [ENSURE], {
    env: { ...process.env, NODE_ENV: "production" },
  });
}
