import type { AppInfo } from "../app.ts";
import { isFinished, type RunSnapshot } from "../live/run-snapshot.ts";
import { barPrinter, outcomeLine, type RunPrinter } from "./run-printers.ts";

/**
 * Tells, below the banner, how the syncs of the user at this machine go: the first one with its progress, the later
 * ones with a line each.
 */
export function watchRuns({ feed, access }: AppInfo): { stop(): void } {
  if (feed === null || access === null) return { stop: () => undefined };
  const updates = feed.followAll({ userId: access.userId }, null);
  let progress: RunPrinter | null = null;
  let first: string | undefined;
  const told = new Set<string>();

  const show = (run: RunSnapshot): void => {
    if (run.kind === "RECORD") return;
    first ??= run.id;
    if (run.id === first && process.stdout.isTTY) {
      progress ??= barPrinter();
      progress.show(run);
      if (isFinished(run)) endProgress();
    } else if (isFinished(run) && !told.has(run.id)) {
      console.log(`${clock()} ${outcomeLine(run)}`);
    }
    if (isFinished(run)) told.add(run.id);
  };
  const endProgress = (): void => {
    progress?.end();
    progress = null;
  };
  const follow = async (): Promise<void> => {
    for await (const { run } of updates) show(run);
  };
  follow().catch(() => undefined);
  return {
    stop() {
      endProgress();
      void updates.return?.();
    },
  };
}

function clock(): string {
  return new Date().toLocaleTimeString("en-GB", { hour12: false });
}
