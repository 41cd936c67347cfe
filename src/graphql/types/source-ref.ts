import { builder } from "../builder.ts";
import type { GraphQLContext } from "../context.ts";
import { badUserInput } from "../errors.ts";
import { chooseOrganization, ORGANIZATION_ARGUMENT } from "../organization-argument.ts";
import type { OrganizationRow } from "../row-types.ts";

export interface SourceRefShape {
  readonly organizationId?: string | null | undefined;
  readonly sourceId: string;
}

export const SourceRef = builder.inputType("SourceRef", {
  description: "A record by the id that the source gave it.",
  fields: (t) => ({
    organizationId: t.id({ description: ORGANIZATION_ARGUMENT }),
    sourceId: t.string({ required: true, description: "The source's own id." }),
  }),
});

/**
 * For lookups: null when there is no such organization.
 *
 * @throws BAD_USER_INPUT when it was left out although it is needed.
 */
export async function organizationOfSource(
  context: GraphQLContext,
  { organizationId }: SourceRefShape,
): Promise<OrganizationRow | null> {
  const choice = await chooseOrganization(context, organizationId);
  if ("organization" in choice) return choice.organization;
  if (choice.problem === "ORGANIZATION_REQUIRED") throw badUserInput(choice.message);
  return null;
}
