import type { SourceContactPerson } from "../../source/records.ts";
import { builder } from "../builder.ts";

export const ContactPerson = builder.objectRef<SourceContactPerson>("ContactPerson").implement({
  description: "A person at a customer, as the source has them.",
  fields: (t) => ({
    sourceId: t.exposeString("sourceId", { description: "The id that the source gave them." }),
    firstName: t.exposeString("firstName", { nullable: true, description: "First name." }),
    lastName: t.exposeString("lastName", { nullable: true, description: "Last name." }),
    email: t.exposeString("email", { nullable: true, description: "Email address." }),
    phone: t.exposeString("phone", {
      nullable: true,
      description: "Phone number, as typed in the source.",
    }),
    mobile: t.exposeString("mobile", {
      nullable: true,
      description: "Mobile number, as typed in the source.",
    }),
    isPrimary: t.exposeBoolean("isPrimary", {
      description: "Whether they are the customer's primary contact.",
    }),
  }),
});
