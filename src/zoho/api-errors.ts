import { SourceError } from "../source/errors.ts";
import { type Answer, CODE_DAY_USED_UP } from "./answer.ts";

/** What ends a call of the API without a value: what the engine does about it, and what people are told. */

/** @param until epoch ms: when the block ends. */
export function blocked(code: number, until: number): SourceError {
  return code === CODE_DAY_USED_UP
    ? new SourceError("WAIT", "QUOTA_DAY", "Zoho says that the day's API calls are used up.", {
        until,
      })
    : new SourceError(
        "WAIT",
        "QUOTA_BLOCKED",
        `Zoho has blocked the organization's API calls for a while (code ${code}).`,
        { until },
      );
}

export function notAccessible(): SourceError {
  return new SourceError(
    "RECONNECT",
    "ORGANIZATION_NOT_ACCESSIBLE",
    "The connected Zoho user has no access to this organization any more. Connect it again.",
  );
}

/** @param until epoch ms: when to ask again. */
export function stillBusy(until: number): SourceError {
  return new SourceError(
    "WAIT",
    "QUOTA_IN_FLIGHT",
    "Zoho keeps saying that too many calls are in flight. Other integrations may be using them up.",
    { until },
  );
}

export function notAuthorized(): SourceError {
  return new SourceError(
    "RECONNECT",
    "NEEDS_RECONNECT",
    "Zoho refuses even a fresh access token: a scope is missing, or the user's role lacks the right to read. " +
      "Connect again with the scopes ZohoBooks.settings.READ, ZohoBooks.contacts.READ and ZohoBooks.invoices.READ.",
  );
}

export function refused(status: number, code: number | null): SourceError {
  return new SourceError(
    "BUG",
    "REQUEST_REFUSED",
    `Zoho refused the request (HTTP ${status}, code ${code ?? "none"}). Please report this.`,
  );
}

export function givenUp(answer: Answer): SourceError {
  if (answer.kind === "BAD_ANSWER") {
    return new SourceError(
      "RETRY",
      "BAD_ANSWER",
      `Zoho's answer cannot be used: ${answer.why}. Nothing was taken from it; try again later.`,
    );
  }
  const status = answer.kind === "FAILED" ? answer.status : 0;
  return status === 0
    ? new SourceError("RETRY", "UNREACHABLE", "Zoho could not be reached. Try again later.")
    : new SourceError(
        "RETRY",
        "SOURCE_FAILED",
        `Zoho answered with an internal error (HTTP ${status}). Try again later.`,
      );
}
