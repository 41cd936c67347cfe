import { type FormEvent, useState } from "react";
import { type OperationResult, useMutation } from "urql";
import type { RunFieldsFragment } from "../../generated/gql/graphql.ts";
import { useRunStore } from "../live/live-runs.tsx";
import { RunBackfillMutation } from "../queries/run-backfill-mutation.ts";
import { StartSyncMutation } from "../queries/start-sync-mutation.ts";
import { Card } from "../ui/card.tsx";
import { explain } from "../ui/failure.tsx";
import { Note } from "../ui/note.tsx";
import { Forecast } from "./forecast.tsx";
import { START_CHOICES, type StartChoice } from "./start-choice.ts";

interface Started {
  readonly run: RunFieldsFragment | null;
  readonly alreadyRunning: boolean;
  readonly userErrors: readonly { readonly message: string }[];
}

/** Starts a sync, after saying what it will cost. */
export function StartSync({ organizationId }: { readonly organizationId: string }) {
  const store = useRunStore();
  const [choice, setChoice] = useState<StartChoice>("INCREMENTAL");
  const [dryRun, setDryRun] = useState(true);
  const [{ fetching: starting }, startSync] = useMutation(StartSyncMutation);
  const [{ fetching: filling }, runBackfill] = useMutation(RunBackfillMutation);
  const [problem, setProblem] = useState<string | null>(null);
  const [joined, setJoined] = useState(false);

  const settle = ({ error }: Pick<OperationResult, "error">, started?: Started): void => {
    setProblem(error ? explain(error) : (started?.userErrors[0]?.message ?? null));
    setJoined(started?.alreadyRunning ?? false);
    if (started?.run) store.absorb([started.run]);
  };

  const start = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (choice === "BACKFILL") {
      const result = await runBackfill({ input: { organizationId, dryRun } });
      settle(result, result.data?.runBackfill);
    } else {
      const result = await startSync({ input: { organizationId, kind: choice } });
      settle(result, result.data?.startSync);
    }
  };

  return (
    <Card title="Start">
      <form className="start" onSubmit={start}>
        <fieldset className="start-kinds">
          <legend className="visually-hidden">What to start</legend>
          {START_CHOICES.map((one) => (
            <label key={one.choice} className="start-kind">
              <input
                type="radio"
                name="kind"
                value={one.choice}
                checked={choice === one.choice}
                onChange={() => setChoice(one.choice)}
              />
              <span>
                <span className="start-name">{one.name}</span>
                <span className="muted small">{one.meaning}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div className="start-foot">
          {choice === "BACKFILL" ? (
            <div className="forecast">
              <p>No calls to Zoho.</p>
              <label className="check">
                <input
                  type="checkbox"
                  checked={dryRun}
                  onChange={({ target }) => setDryRun(target.checked)}
                />
                Dry run: count, and write nothing
              </label>
            </div>
          ) : (
            <Forecast organizationId={organizationId} kind={choice} />
          )}
          <button type="submit" className="button button-primary" disabled={starting || filling}>
            {starting || filling ? "Starting…" : "Start"}
          </button>
        </div>
        {problem !== null && (
          <Note tone="bad" urgent>
            <p>{problem}</p>
          </Note>
        )}
        {joined && problem === null && (
          <Note tone="active" urgent>
            <p>Such a run is under way already: it is the one shown here.</p>
          </Note>
        )}
      </form>
    </Card>
  );
}
