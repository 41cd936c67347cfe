/** What a person did, or must do: the message is all there is to say. */
export class CliError extends Error {
  override readonly name = "CliError";
}
