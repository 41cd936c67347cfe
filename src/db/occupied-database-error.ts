/** The database holds somebody else's tables. */
export class OccupiedDatabaseError extends Error {
  override readonly name = "OccupiedDatabaseError";

  constructor(options?: ErrorOptions) {
    super(
      "The database has tables that are not Dunlin's, nor as docs/upgrade.md has them: give Dunlin a database of its own with DATABASE_URL.",
      options,
    );
  }
}
