import { readPolicy } from "../../reminders/policy-store.ts";
import { builder } from "../builder.ts";
import { ApiRole } from "../enums/access.ts";
import { Organization } from "./organization.ts";
import { ReminderPolicy } from "./reminder-policy.ts";

const User = builder.prismaNode("User", {
  description: "The user of the key or session that asks. Nobody sees another one.",
  id: { field: "id", description: "Of the user." },
  findUnique: (_id, { viewer }) => ({ id: viewer.userId }),
  fields: (t) => ({
    name: t.exposeString("name", { description: "The name that the user was made with." }),
    role: t.field({
      type: ApiRole,
      description: "Of the key or session that asks, not of the user.",
      resolve: (_user, _args, { viewer }) => viewer.role,
    }),
    organizations: t.field({
      type: [Organization],
      description: "Every connected organization, the oldest first.",
      resolve: async (_user, _args, { loaders }) => [...(await loaders.organizations())],
    }),
    reminderPolicy: t.field({
      type: ReminderPolicy,
      description: "When and how the user's customers are reminded.",
      resolve: (_user, _args, { viewer, services }) =>
        readPolicy(services.database.pool, viewer.userId),
    }),
  }),
});

builder.queryField("viewer", (t) =>
  t.prismaField({
    type: User,
    description: "Who asks.",
    resolve: (query, _root, _args, { viewer, services }) =>
      services.database.prisma.user.findUniqueOrThrow({ ...query, where: { id: viewer.userId } }),
  }),
);
