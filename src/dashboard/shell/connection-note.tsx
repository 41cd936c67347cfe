import { useConnection } from "../api/api-context.ts";
import { formatClock } from "../format/time.ts";

/** Says that what is shown grows old, while it does. The region itself always stands, so that it is read out. */
export function ConnectionNote() {
  const { status, lostAt } = useConnection();
  return (
    <div className="connection" role="status">
      {status === "LOST" && lostAt !== null && (
        <p className="note tone-partial">
          <span>
            <strong>Connection lost.</strong> What you see is from {formatClock(lostAt)}. Trying to
            reach the server again…
          </span>
        </p>
      )}
    </div>
  );
}
