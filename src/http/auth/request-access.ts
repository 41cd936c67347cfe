import type { IncomingMessage } from "node:http";
import type { Queryable } from "../../db/sql.ts";
import type { Access } from "./access.ts";
import { readBearer } from "./api-key.ts";
import { readKeyAccess } from "./authenticate.ts";
import { readSessionAccess } from "./session.ts";
import { readSessionCookie } from "./session-cookie.ts";
import { SharedReads } from "./shared-reads.ts";

export interface AccessReader {
  /**
   * Who asks, by the API key that was sent, or else by the session cookie. A wrong key is not rescued by a cookie: who
   * sends a key means it. Null when there is neither, or it is not valid now.
   *
   * @param authorization of the connection parameters of a WebSocket, when they carry one
   */
  read(request: IncomingMessage, authorization?: unknown): Promise<Access | null>;
}

/** Requests that wait with the same key share one statement, which begins after the last of them arrived. */
export function createAccessReader(db: Queryable): AccessReader {
  const reads = new SharedReads<Access | null>();
  return {
    async read(request, authorization = request.headers.authorization) {
      if (authorization !== undefined && authorization !== null) {
        const key = readBearer(authorization);
        return await reads.read(`key ${key}`, () => readKeyAccess(db, key));
      }
      const secret = readSessionCookie(request);
      return await reads.read(`session ${secret}`, () => readSessionAccess(db, secret));
    },
  };
}
