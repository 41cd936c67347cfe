import { badUserInput } from "./errors.ts";

/**
 * The id of a lookup that names no source id. It is missing where the document takes it from a variable without a value:
 * graphql refuses that, code that was compiled for the operation does not.
 *
 * @throws BAD_USER_INPUT
 */
export function idToLookUp({ id }: { readonly id?: string | null | undefined }): string {
  if (id === null || id === undefined) throw badUserInput("`by` needs an `id` or a `source`.");
  return id;
}
