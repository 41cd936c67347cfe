import { InvalidArgumentError } from "commander";

/** Parses the name of a user who may be new. @throws InvalidArgumentError, which commander shows. */
export function person(text: string): string {
  const name = text.trim();
  if (name === "") throw new InvalidArgumentError("It must not be empty.");
  return name;
}
