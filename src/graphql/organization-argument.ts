import type { GraphQLContext } from "./context.ts";
import { badUserInput } from "./errors.ts";
import { uuidOf } from "./global-id.ts";
import type { OrganizationRow } from "./row-types.ts";

export const ORGANIZATION_ARGUMENT =
  "The organization. May be left out by a user who has exactly one.";

export type OrganizationChoice =
  | { readonly organization: OrganizationRow }
  | { readonly problem: "NOT_FOUND" | "ORGANIZATION_REQUIRED"; readonly message: string };

/** The organization that an optional `organizationId` means. */
export async function chooseOrganization(
  context: GraphQLContext,
  organizationId: string | null | undefined,
): Promise<OrganizationChoice> {
  const organizations = await context.loaders.organizations();
  if (organizationId === null || organizationId === undefined) {
    const [only, ...others] = organizations;
    if (only !== undefined && others.length === 0) return { organization: only };
    return {
      problem: "ORGANIZATION_REQUIRED",
      message:
        only === undefined
          ? "No organization is connected yet."
          : "Say which organization: more than one is connected.",
    };
  }
  const uuid = uuidOf("Organization", organizationId);
  const organization = organizations.find(({ id }) => id === uuid);
  if (organization === undefined) {
    return { problem: "NOT_FOUND", message: "There is no such organization." };
  }
  return { organization };
}

/** For queries. @throws BAD_USER_INPUT when the argument names none, or is missing although there are several. */
export async function requireOrganization(
  context: GraphQLContext,
  organizationId: string | null | undefined,
): Promise<OrganizationRow> {
  const choice = await chooseOrganization(context, organizationId);
  if ("problem" in choice) throw badUserInput(choice.message);
  return choice.organization;
}

/**
 * The id of the organization that an optional argument narrows an answer to; null when it is left out.
 *
 * @throws BAD_USER_INPUT when it names none. An empty text is not left out: it would silently mean all of them.
 */
export async function narrowingOrganization(
  context: GraphQLContext,
  organizationId: string | null | undefined,
): Promise<string | null> {
  if (organizationId === null || organizationId === undefined) return null;
  return (await requireOrganization(context, organizationId)).id;
}
