/** The embedded PostgreSQL cannot be started or stopped; the message is one sentence that says what to do. */
export class EmbeddedServerError extends Error {
  override readonly name = "EmbeddedServerError";
}
