/** A migration failed now or in an earlier start. The message names it and says what to do. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
  readonly migration: string;

  /** @param isRetried whether the next start tries it again by itself */
  constructor(migration: string, reason: string, isRetried: boolean, options?: ErrorOptions) {
    const advice = isRetried
      ? "The next start tries it again."
      : "Nothing of it was applied. Remove the cause, then run: dunlin migrate --retry-failed";
    super(`Migration ${migration} failed: ${reason.trim()}\n${advice}`, options);
    this.migration = migration;
  }
}
