import type { Pool, QueryResultRow } from "pg";
import type { Statement } from "./sql.ts";

/**
 * Reads on behalf of users. One user has at most so many statements under way; further ones wait their turn, so that a
 * request which asks for much at once leaves connections to everybody else.
 */
export class FairReads {
  readonly #pool: Pool;
  readonly #mostPerUser: number;
  readonly #users = new Map<string, { running: number; readonly waiting: (() => void)[] }>();

  constructor(pool: Pool, mostPerUser: number) {
    this.#pool = pool;
    this.#mostPerUser = mostPerUser;
  }

  async query<Row>(userId: string, statement: Statement): Promise<Row[]> {
    let user = this.#users.get(userId);
    if (user === undefined) {
      user = { running: 0, waiting: [] };
      this.#users.set(userId, user);
    }
    if (user.running < this.#mostPerUser) user.running += 1;
    else await new Promise<void>((resolve) => user.waiting.push(resolve));
    try {
      return (await this.#pool.query<Row & QueryResultRow>(statement)).rows;
    } finally {
      // The place goes to who waits, without becoming free in between.
      const next = user.waiting.shift();
      if (next !== undefined) next();
      else user.running -= 1;
      if (user.running === 0) this.#users.delete(userId);
    }
  }
}
