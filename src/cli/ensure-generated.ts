/**
 * Makes what is not committed: Prisma's client, the typed documents, the dashboard. Only what is older than its sources,
 * so that `npm start` after a pull is right and else costs nothing; `--force` makes everything.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

interface Target {
  readonly name: string;
  /** Globs below the project. */
  readonly sources: readonly string[];
  /** Below src/generated. */
  readonly output: string;
  readonly command: readonly [binary: string, ...args: string[]];
  /** Left out where this package is not installed: the server runs without what it makes. */
  readonly needs: string;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const GENERATED = join(ROOT, "src", "generated");
const STAMPS = join(GENERATED, "sources.json");
const VERSIONS = "package-lock.json";

const TARGETS: readonly Target[] = [
  {
    name: "database client",
    sources: ["prisma/schema.prisma", "prisma.config.ts"],
    output: "prisma/client.ts",
    command: ["prisma", "generate", "--no-hints"],
    needs: "prisma",
  },
  {
    name: "typed documents",
    sources: ["schema.graphql", "codegen.ts", "src/dashboard/**/*.{ts,tsx}", "test/**/*.ts"],
    output: "test-gql/index.ts",
    command: ["graphql-codegen", "--config", "codegen.ts"],
    needs: "@graphql-codegen/cli",
  },
  {
    name: "dashboard",
    sources: ["schema.graphql", "codegen.ts", "src/dashboard/**/*.*"],
    output: "dashboard/index.html",
    command: ["vite", "build", "src/dashboard", "--logLevel", "warn"],
    needs: "@graphql-codegen/cli",
  },
];

const force = process.argv.includes("--force");
const stamps: Record<string, string> = await readStamps();
for (const target of TARGETS) {
  if (!isInstalled(target.needs)) continue;
  const stamp = await stampOf(target);
  const isFresh = stamps[target.name] === stamp && existsSync(join(GENERATED, target.output));
  if (isFresh && !force) continue;
  await make(target);
  stamps[target.name] = stamp;
  await mkdir(GENERATED, { recursive: true });
  await writeFile(STAMPS, `${JSON.stringify(stamps, null, 2)}\n`);
}

async function make({ name, command: [binary, ...args] }: Target): Promise<void> {
  const path = `${join(ROOT, "node_modules", ".bin")}${delimiter}${process.env.PATH ?? ""}`;
  try {
    await promisify(execFile)(binary, args, {
      cwd: ROOT,
      env: { ...process.env, PATH: path },
      shell: process.platform === "win32",
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    console.error(`The ${name} could not be made:\n${stdout ?? ""}${stderr ?? String(error)}`);
    process.exit(1);
  }
}

async function stampOf({ sources }: Target): Promise<string> {
  const hash = createHash("sha256");
  const files = sources
    .flatMap((pattern) => globSync(pattern, { cwd: ROOT, exclude: ["test/bench/**"] }))
    .toSorted();
  for (const file of [VERSIONS, ...files]) {
    hash.update(`${file}\0`).update(await readFile(join(ROOT, file)));
  }
  return hash.digest("hex");
}

async function readStamps(): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(STAMPS, "utf8")) as Record<string, string>;
  } catch {
    return {};
  }
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}
