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
      throw new CliError(
        "There is no user yet: npm start brings the demo's, and connect --user NAME one of your own.",
      );
    }
    throw new CliError(`Whose? Choose with --user: ${users.map((user) => user.name).join(", ")}.`);
  }
  const chosen = users.find((user) => user.name === name);
  if (chosen !== undefined) return chosen;
  throw new CliError(
    `There is no user ${name}${only === undefined ? "" : `, only ${users.map((user) => user.name).join(", ")}`}.`,
  );
}

/** The user of that name, or else the only one with a connected organization. @throws CliError that lists the names. */
export async function chooseOwner(
  prisma: PrismaClient,
  name: string | undefined,
): Promise<{ id: string; name: string }> {
  if (name !== undefined) return chooseUser(prisma, name);
  const [only, second] = await prisma.user.findMany({
    where: { organizations: { some: { status: { not: "DISABLED" } } } },
    select: { id: true, name: true },
    take: 2,
  });
  return only !== undefined && second === undefined ? only : chooseUser(prisma, undefined);
}

export interface ChosenOrganization {
  readonly id: string;
  readonly userId: string;
  readonly sourceId: string;
  readonly name: string | null;
}

const CHOSEN = { id: true, userId: true, sourceId: true, name: true } as const;

export interface OrganizationChoice {
  readonly user?: string;
  /** Its id, Dunlin's or Zoho's. */
  readonly organization?: string;
}

/**
 * The organization that was named, or else the only connected one (of the user, when named).
 *
 * @throws CliError that lists them.
 */
export async function chooseConnected(
  prisma: PrismaClient,
  choice: OrganizationChoice,
): Promise<ChosenOrganization> {
  const { user, organization } = choice;
  if (organization !== undefined) return chooseOrganization(prisma, choice);
  const owner = user === undefined ? null : await chooseUser(prisma, user);
  const [only, second] = await prisma.organization.findMany({
    where: { status: { not: "DISABLED" }, ...(owner === null ? {} : { userId: owner.id }) },
    select: CHOSEN,
    take: 2,
  });
  return only !== undefined && second === undefined ? only : chooseOrganization(prisma, choice);
}

/**
 * The organization that was named, or else the only one (of the user, when named), connected or not.
 *
 * @throws CliError that lists them.
 */
export async function chooseOrganization(
  prisma: PrismaClient,
  { user, organization }: OrganizationChoice,
): Promise<ChosenOrganization> {
  const owner = user === undefined ? null : await chooseUser(prisma, user);
  const all = await prisma.organization.findMany({
    where: owner === null ? {} : { userId: owner.id },
    select: { ...CHOSEN, user: { select: { name: true } } },
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
  const list = all
    .map((one) => `${one.sourceId} (${one.name ?? "no name"}, of ${one.user.name})`)
    .join(", ");
  throw new CliError(
    organization !== undefined && second === undefined
      ? `There is no organization ${organization}, only ${list}.`
      : `Which organization? Choose with --organization: ${list}.`,
  );
}
