import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export interface LoadedFiles {
  /** Of the process that is to be watched. */
  readonly environment: { readonly NODE_V8_COVERAGE: string };
  /** URLs of all scripts that it has loaded, once it has ended. */
  list(): Promise<readonly string[]>;
}

/** What a process loads, as V8 reports it. */
export async function watchLoadedFiles(): Promise<LoadedFiles> {
  const directory = await mkdtemp(join(tmpdir(), "dunlin-loaded-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  return {
    environment: { NODE_V8_COVERAGE: directory },
    async list() {
      const reports = await Promise.all(
        (await readdir(directory)).map((name) => readFile(join(directory, name), "utf8")),
      );
      return reports.flatMap((report) => {
        const { result } = JSON.parse(report) as { result: { url: string }[] };
        return result.map(({ url }) => url);
      });
    },
  };
}
