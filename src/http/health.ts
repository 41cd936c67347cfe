import type { ServerResponse } from "node:http";
import type { Queryable } from "../db/sql.ts";
import { respondJson } from "./respond.ts";

const DATABASE_ANSWERS_WITHIN_MS = 2000;

/** The process lives and its event loop turns. */
export function answerHealth(response: ServerResponse): void {
  respondJson(response, 200, { status: "ok" });
}

/**
 * Whether to send requests here. 503 with the reason while it should not be.
 *
 * @param notReady a reason that the application knows, such as "migrating"; null when there is none
 */
export async function answerReady(
  response: ServerResponse,
  db: Queryable,
  notReady: string | null,
): Promise<void> {
  const reason = notReady ?? ((await answers(db)) ? null : "database");
  if (reason === null) respondJson(response, 200, { status: "ready" });
  else respondJson(response, 503, { status: "unavailable", reason });
}

async function answers(db: Queryable): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), DATABASE_ANSWERS_WITHIN_MS);
  });
  const asked = db.query({ text: "select 1" }).then(
    () => true,
    () => false,
  );
  return await Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
