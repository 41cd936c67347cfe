import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const DIRECTORY = fileURLToPath(new URL("..", import.meta.url));

/** Installs what test/bench/package.json names, unless it is there: the product itself does not depend on it. */
export function installPeers(): void {
  if (isInstalled()) return;
  console.log("Installing what Dunlin is measured against …");
  execFileSync("npm", ["ci"], {
    cwd: DIRECTORY,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
}

function isInstalled(): boolean {
  const wanted = readFileSync(`${DIRECTORY}/package-lock.json`, "utf8");
  const installed = `${DIRECTORY}/node_modules/.package-lock.json`;
  if (!existsSync(installed)) return false;
  return versionsOf(wanted) === versionsOf(readFileSync(installed, "utf8"));
}

/** npm leaves out of what it installed what is for other platforms. */
function versionsOf(lockfile: string): string {
  const { packages } = JSON.parse(lockfile) as {
    packages: Record<string, { version?: string; optional?: boolean }>;
  };
  return Object.entries(packages)
    .filter(([path, { optional }]) => path !== "" && optional !== true)
    .map(([path, { version }]) => `${path}@${version}`)
    .toSorted()
    .join("\n");
}
