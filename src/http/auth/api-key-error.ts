/** A key cannot be used as asked. The message is one sentence that says what to do, and never holds the key. */
export class ApiKeyError extends Error {
  override readonly name = "ApiKeyError";
}
