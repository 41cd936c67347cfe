import type { CustomerQuery } from "../../generated/gql/graphql.ts";
import { Card } from "../ui/card.tsx";
import { Moment } from "../ui/moment.tsx";

type Customer = Pick<
  NonNullable<CustomerQuery["customer"]>,
  "contactPersons" | "contactPersonsSyncedAt"
>;

export function ContactPersons({ contactPersons, contactPersonsSyncedAt }: Customer) {
  return (
    <Card
      title="Contact persons"
      aside={
        <span className="muted small">
          {contactPersonsSyncedAt !== null && (
            <>
              as of <Moment at={contactPersonsSyncedAt} />
            </>
          )}
        </span>
      }
    >
      {contactPersons.length === 0 ? (
        <p className="empty">
          {contactPersonsSyncedAt === null
            ? "Not read yet: Zoho's list of customers leaves them out. Refreshing reads them."
            : "Zoho has none."}
        </p>
      ) : (
        <div className="scroll-x">
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Phone</th>
                <th scope="col">Mobile</th>
                <th scope="col">Email</th>
              </tr>
            </thead>
            <tbody>
              {contactPersons.map(({ sourceId, firstName, lastName, phone, mobile, ...person }) => (
                <tr key={sourceId}>
                  <th scope="row">
                    {[firstName, lastName].filter(Boolean).join(" ") || "No name"}
                    {person.isPrimary && <span className="muted small"> primary</span>}
                  </th>
                  <td className="nowrap">{phone}</td>
                  <td className="nowrap">{mobile}</td>
                  <td>{person.email}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
