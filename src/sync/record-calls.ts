import { SourceError } from "../source/errors.ts";

/** REFUSED: this record cannot be had. FAILED: it could not be had now; the others may. */
export type NotHad = "REFUSED" | "FAILED";

/** So many records in a row fail when the source is down, rather than one of them poisoned. */
const MOST_FAILURES_IN_A_ROW = 3;

/**
 * Asks for records one by one, so that one which the source refuses, or fails at every time, does not keep the others
 * from being read. Rejects as the call does once several in a row have failed, and for whatever concerns them all.
 */
export function createRecordCalls(): <T>(call: Promise<T>) => Promise<T | NotHad> {
  let failures = 0;
  return async (call) => {
    try {
      const answer = await call;
      failures = 0;
      return answer;
    } catch (error) {
      const action = error instanceof SourceError ? error.action : null;
      if (action === "SET_ASIDE") return "REFUSED";
      if (action !== "RETRY") throw error;
      failures += 1;
      if (failures >= MOST_FAILURES_IN_A_ROW) throw error;
      return "FAILED";
    }
  };
}
