import { styleText } from "node:util";
import { MultiBar, type SingleBar } from "cli-progress";
import { isFinished, type RunSnapshot } from "../live/run-snapshot.ts";
import { runFields } from "./run-fields.ts";
import { endText, holdUpText, phaseName, phaseText } from "./run-texts.ts";

/** Shows a run as it goes on; `end` leaves the terminal as it was. */
export interface RunPrinter {
  show(run: RunSnapshot): void;
  end(): void;
}

/** One JSON object for each change: the run with its phases. */
export function jsonPrinter(): RunPrinter {
  return { show: (run) => console.log(JSON.stringify(runFields(run))), end: () => undefined };
}

/** A line when a phase ends, when something holds the run up, and when it is over. */
export function linePrinter(): RunPrinter {
  const told = new Set<string>();
  const tell = (line: string): void => {
    if (told.has(line)) return;
    told.add(line);
    console.log(line);
  };
  return {
    show(run) {
      const holdUp = holdUpText(run);
      if (holdUp !== null) tell(holdUp);
      for (const phase of run.phases) {
        if (phase.finishedAt !== null && phase.status !== "SKIPPED") tell(phaseText(phase));
      }
      if (isFinished(run)) tell(outcomeLine(run));
    },
    end: () => undefined,
  };
}

const BAR_FORMAT = "{label} {bar} {text}";
const LABEL_WIDTH = 18;
const MIN_TOTAL = 1;

/** A bar for each phase, then the line of the outcome. For terminals. */
export function barPrinter(): RunPrinter {
  const bars = new MultiBar({
    format: BAR_FORMAT,
    barsize: 24,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    hideCursor: true,
    clearOnComplete: false,
    forceRedraw: true,
    emptyOnZero: true,
  });
  const byPhase = new Map<string, SingleBar>();
  let last: RunSnapshot | undefined;
  const barOf = (name: string): SingleBar => {
    const known = byPhase.get(name);
    if (known !== undefined) return known;
    const label = phaseName({ name }).padEnd(LABEL_WIDTH);
    const bar = bars.create(MIN_TOTAL, 0, { label, text: "" });
    byPhase.set(name, bar);
    return bar;
  };
  return {
    show(run) {
      last = run;
      const holdUp = holdUpText(run);
      for (const phase of run.phases) {
        if (phase.startedAt === null || phase.status === "SKIPPED") continue;
        const bar = barOf(phase.name);
        const over = phase.finishedAt !== null;
        const total = Math.max(
          MIN_TOTAL,
          over ? phase.fetched : (phase.total ?? phase.fetched * 2),
        );
        bar.setTotal(total);
        const text = phaseText(phase).replace(/^[^:]*: /, "");
        bar.update(over ? total : phase.fetched, {
          text: !over && holdUp !== null ? `${text} · ${holdUp}` : text,
        });
      }
    },
    end() {
      bars.stop();
      if (last !== undefined && isFinished(last)) console.log(outcomeLine(last));
    },
  };
}

/** The line of a finished run, with a mark that also shows without colours. */
export function outcomeLine(run: RunSnapshot): string {
  const good = run.status === "SUCCEEDED";
  const fair = run.status === "SUCCEEDED_WITH_ISSUES";
  const mark = styleText(good ? "green" : fair ? "yellow" : "red", good ? "✓" : fair ? "!" : "✗", {
    stream: process.stdout,
  });
  return `${mark} ${endText(run)}${fair ? " (what to do: npm run dunlin -- issues)" : ""}`;
}
