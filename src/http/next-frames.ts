import type { ExecutionResult, FormattedExecutionResult } from "graphql";

/** The `next` messages of graphql-transport-ws. */
export interface NextFrames {
  /** What writes the messages of one operation. */
  of(operationId: string): (result: ExecutionResult) => string;
}

/** A result that many subscribers share is serialized once: all that differs between their messages is the id of the operation. */
export function createNextFrames(
  format: (result: ExecutionResult) => FormattedExecutionResult,
): NextFrames {
  const payloads = new WeakMap<ExecutionResult, string>();

  const payloadOf = (result: ExecutionResult): string => {
    let payload = payloads.get(result);
    if (payload === undefined) {
      payload = JSON.stringify(format(result));
      payloads.set(result, payload);
    }
    return payload;
  };

  return {
    of(operationId) {
      const begin = `{"id":${JSON.stringify(operationId)},"type":"next","payload":`;
      return (result) => `${begin}${payloadOf(result)}}`;
    },
  };
}
