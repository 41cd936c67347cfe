import type { CombinedError } from "urql";
import { Note } from "./note.tsx";

interface FailureProps {
  readonly error: CombinedError;
  readonly onRetry?: () => void;
}

/** What went wrong with a request, in a sentence, and what to do. */
export function Failure({ error, onRetry }: FailureProps) {
  return (
    <Note tone="bad" urgent>
      <p>{explain(error)}</p>
      {onRetry && (
        <button type="button" className="button button-small" onClick={onRetry}>
          Try again
        </button>
      )}
    </Note>
  );
}

export function explain({ networkError, graphQLErrors }: CombinedError): string {
  if (networkError) return "The server could not be reached, or did not answer as it should.";
  return graphQLErrors.map(({ message }) => message).join(" ");
}
