import type { RunFieldsFragment } from "../../generated/gql/graphql.ts";
import { label } from "../format/words.ts";
import { Progress } from "../ui/progress.tsx";
import { pace } from "./pace.ts";

/** How far an unfinished run is, as a bar and a sentence. */
export function RunPace({ run, now }: { readonly run: RunFieldsFragment; readonly now: Date }) {
  const { text, held } = pace(run, now);
  return (
    <>
      <Progress label={`${label(run.kind)} sync`} percent={run.percent} waiting={held} />
      <p className={held ? "pace pace-held" : "pace"}>{text}</p>
    </>
  );
}
