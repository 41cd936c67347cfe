import { InvalidArgumentError } from "commander";

/** Parses an option's value. @throws InvalidArgumentError, which commander shows. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}
