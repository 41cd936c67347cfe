import type { PrismaClient } from "../generated/prisma/client.ts";
import { CliError } from "./cli-error.ts";

/** The user of that name, or the only one. @throws CliError that lists the names. */
export async function chooseUser(
  prisma: PrismaClient,
  name: string | undefined,
): Promise<{ id: string; name: string }> {
  const users = await prisma.user.findMany({
    select: { id: true, name: true },
    orderBy: { name: "asc" },
  });
  const [only, second] = users;
  if (name === undefined) {
    if (only !== undefined && second === undefined) return only;
    if (only === undefined) {
      throw new CliError("There is no user yet: name one with --user, or start the demo.");
    }
    throw new CliError(`Whose? Choose with --user: ${users.map((user) => user.name).join(", ")}.`);
  }
  const chosen = users.find((user) => user.name === name);
  if (chosen !== undefined) return chosen;
  throw new CliError(
    `There is no user ${name}${only === undefined ? "" : `, only ${users.map((user) => user.name).join(", ")}`}.`,
  );
}

export interface ChosenOrganization {
  readonly id: string;
  readonly userId: string;
  readonly sourceId: string;
  readonly name: string | null;
}

/**
 * The organization with that id, Dunlin's or Zoho's, or the only one (of the user, when named).
 *
 * @throws CliError that lists them.
 */
export async function chooseOrganization(
  prisma: PrismaClient,
  { user, organization }: { readonly user?: string; readonly organization?: string },
): Promise<ChosenOrganization> {
  const owner = user === undefined ? null : await chooseUser(prisma, user);
  const all = await prisma.organization.findMany({
    where: owner === null ? {} : { userId: owner.id },
    select: { id: true, userId: true, sourceId: true, name: true },
    orderBy: { createdAt: "asc" },
  });
  const [first] = all;
  if (first === undefined) {
    throw new CliError("No organization is connected yet: npm run dunlin -- connect --help");
  }
  const fitting = all.filter(
    ({ id, sourceId }) =>
      organization === undefined || id === organization || sourceId === organization,
  );
  const [only, second] = fitting;
  if (only !== undefined && second === undefined) return only;
  const list = all.map(({ sourceId, name }) => `${sourceId} (${name ?? "no name"})`).join(", ");
  throw new CliError(
    organization !== undefined && second === undefined
      ? `There is no organization ${organization}, only ${list}.`
      : `Which organization? Choose with --organization: ${list}.`,
  );
}
