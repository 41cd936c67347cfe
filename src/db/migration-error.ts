/** A migration failed now or in an earlier start. The message names it and says what to do. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
  readonly migration: string;

  constructor(migration: string, reason: string, options?: ErrorOptions) {
    super(
      `Migration ${migration} failed: ${reason.trim()}\n` +
        "Nothing of it was applied. Remove the cause, then run: dunlin migrate --retry-failed",
      options,
    );
    this.migration = migration;
  }
}
