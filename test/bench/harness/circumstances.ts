import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem, type } from "node:os";
import { findEmbeddedBinaries } from "../../../src/db/embedded-binaries.ts";

const GIGABYTE = 1024 ** 3;

/** Date, commit, machine and versions, in one line. */
export async function circumstances(): Promise<string> {
  const day = new Date().toISOString().slice(0, 10);
  const memory = Math.round(totalmem() / GIGABYTE);
  const machine = `${type()}, ${availableParallelism()} × ${cpus()[0]?.model.trim() ?? "CPU"}, ${memory} GiB`;
  const { postgres } = await findEmbeddedBinaries();
  const server = execFileSync(postgres, ["--version"], { encoding: "utf8" }).trim();
  return `${day}, ${commit()}, ${machine}, Node.js ${process.versions.node}, ${server}${peers()}.`;
}

function commit(): string {
  try {
    return `commit ${execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim()}`;
  } catch {
    return "no commit";
  }
}

function peers(): string {
  const file = new URL("../package.json", import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(file, "utf8")) as {
    dependencies: Record<string, string>;
  };
  return Object.entries(dependencies)
    .filter(([name]) => !name.startsWith("@types/"))
    .map(([name, version]) => `, ${name} ${version}`)
    .join("");
}
