import type { RunFieldsFragment } from "../../generated/gql/graphql.ts";
import { formatCount } from "../format/count.ts";
import { formatClock, formatDuration, secondsBetween } from "../format/time.ts";
import { label } from "../format/words.ts";
import { secondsTaken } from "../live/run-state.ts";

type Run = Pick<
  RunFieldsFragment,
  "status" | "phase" | "percent" | "etaSeconds" | "throttledUntil" | "resumesAt"
> & {
  readonly phases: readonly Pick<
    RunFieldsFragment["phases"][number],
    "name" | "fetched" | "startedAt" | "finishedAt"
  >[];
};

/** Before this a speed says more about how the phase began than about how it goes. */
const SPEED_AFTER_S = 1;

export interface Pace {
  /** One short sentence: what the run does now, or what it waits for and until when. */
  readonly text: string;
  readonly held: boolean;
}

export function pace(run: Run, now: Date): Pace {
  if (run.status === "QUEUED") return { text: "Waits for its turn", held: false };
  if (run.status === "WAITING") return { text: waitingText(run.resumesAt, now), held: true };
  const throttledUntil = run.throttledUntil === null ? null : new Date(run.throttledUntil);
  if (throttledUntil !== null && throttledUntil > now) {
    return {
      text: `Keeps to the rate limit, goes on in ${formatDuration(secondsBetween(now, throttledUntil))}`,
      held: true,
    };
  }
  const doing = run.phase === null ? "Getting ready" : label(run.phase);
  const done = run.percent === null ? "" : `, ${formatCount(Math.floor(run.percent))} %`;
  const left = run.etaSeconds === null ? "" : `, about ${formatDuration(run.etaSeconds)} left`;
  return { text: `${doing}${done}${speed(run, now)}${left}`, held: false };
}

/** Records a second of the present phase, over all of it. */
function speed({ phase, phases }: Run, now: Date): string {
  const present = phases.find(({ name }) => name === phase);
  const seconds = present === undefined ? null : secondsTaken(present, now);
  if (present === undefined || seconds === null || seconds < SPEED_AFTER_S) return "";
  const perSecond = Math.round(present.fetched / seconds);
  return perSecond === 0 ? "" : `, ${formatCount(perSecond)} a second`;
}

function waitingText(resumesAt: string | null, now: Date): string {
  if (resumesAt === null) return "Waits for Zoho; goes on by itself";
  const at = new Date(resumesAt);
  const seconds = secondsBetween(now, at);
  if (seconds <= 0) return "Goes on in a moment";
  return `Waits for Zoho, goes on at ${formatClock(at)} (in ${formatDuration(seconds)})`;
}
