import type { IncomingMessage } from "node:http";
import type { Queryable } from "../../db/sql.ts";
import type { Access } from "./access.ts";
import { isApiKey, readBearer } from "./api-key.ts";
import { readKeyAccess } from "./authenticate.ts";
import { BatchedReads } from "./batched-reads.ts";
import { isSessionSecret, readSessionAccess } from "./session.ts";
import { readSessionCookie } from "./session-cookie.ts";

export interface AccessReader {
  /**
   * Who asks, by the API key that was sent, or else by the session cookie. A wrong key is not rescued by a cookie: who
   * sends a key means it. Null when there is neither, or it is not valid now.
   *
   * @param authorization of the connection parameters of a WebSocket, when they carry one
   */
  read(request: Pick<IncomingMessage, "headers">, authorization?: unknown): Promise<Access | null>;
}

/** Requests that wait share one statement, which begins after the last of them arrived. */
export function createAccessReader(db: Queryable): AccessReader {
  const keys = new BatchedReads((asked) => readKeyAccess(db, asked));
  const sessions = new BatchedReads((secrets) => readSessionAccess(db, secrets));
  return {
    async read(request, authorization = request.headers.authorization) {
      if (authorization !== undefined && authorization !== null) {
        const key = readBearer(authorization);
        return key !== null && isApiKey(key) ? await keys.find(key) : null;
      }
      const secret = readSessionCookie(request);
      return secret !== null && isSessionSecret(secret) ? await sessions.find(secret) : null;
    },
  };
}
