import type { Follower, RunFollower, UserFollower } from "./follower.ts";

/** The subscribers of this process, found by the run or the user that a notification names. */
export class Followers {
  readonly #byRun = new Map<string, Set<RunFollower>>();
  readonly #byUser = new Map<string, Set<UserFollower>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  addToRun(follower: RunFollower): void {
    add(this.#byRun, follower.runId, follower);
    this.#size += 1;
  }

  addToUser(follower: UserFollower): void {
    add(this.#byUser, follower.userId, follower);
    this.#size += 1;
  }

  removeFromRun(follower: RunFollower): void {
    if (remove(this.#byRun, follower.runId, follower)) this.#size -= 1;
  }

  removeFromUser(follower: UserFollower): void {
    if (remove(this.#byUser, follower.userId, follower)) this.#size -= 1;
  }

  /** Whether a change of this run concerns anybody. */
  has(runId: string, userId: string): boolean {
    return this.#byRun.has(runId) || this.#byUser.has(userId);
  }

  /** Those that a change of this run may concern. */
  *of(runId: string, userId: string): Iterable<Follower> {
    yield* this.#byRun.get(runId) ?? [];
    yield* this.ofUser(userId);
  }

  /** Those that follow all runs of the user. */
  ofUser(userId: string): Iterable<UserFollower> {
    return this.#byUser.get(userId) ?? [];
  }

  userIds(): string[] {
    return [...this.#byUser.keys()];
  }

  /** Every run that somebody was told of and that may still change. */
  runIds(): Set<string> {
    const ids = new Set(this.#byRun.keys());
    for (const followers of this.#byUser.values()) {
      for (const follower of followers) for (const id of follower.openRunIds()) ids.add(id);
    }
    return ids;
  }

  endRun(runId: string): void {
    for (const follower of [...(this.#byRun.get(runId) ?? [])]) follower.stream.end();
  }

  endAll(): void {
    for (const index of [this.#byRun, this.#byUser]) {
      for (const followers of [...index.values()]) {
        for (const follower of [...followers]) follower.stream.end();
      }
    }
  }
}

function add<T>(index: Map<string, Set<T>>, key: string, follower: T): void {
  const others = index.get(key);
  if (others === undefined) index.set(key, new Set([follower]));
  else others.add(follower);
}

function remove<T>(index: Map<string, Set<T>>, key: string, follower: T): boolean {
  const others = index.get(key);
  if (others?.delete(follower) !== true) return false;
  if (others.size === 0) index.delete(key);
  return true;
}
