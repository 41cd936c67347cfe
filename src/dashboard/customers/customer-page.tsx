import { useState } from "react";
import type { CustomerQuery as CustomerData } from "../../generated/gql/graphql.ts";
import { customerStatusWord } from "../format/record-words.ts";
import { useFreshQuery } from "../live/use-fresh-query.ts";
import { CustomerQuery } from "../queries/customer-query.ts";
import { Balances } from "../records/balances.tsx";
import { PauseButton } from "../records/pause-button.tsx";
import { PauseNote } from "../records/pause-note.tsx";
import { RecordReminders } from "../records/record-reminders.tsx";
import { RefreshButton } from "../records/refresh-button.tsx";
import { Link } from "../routing/link.tsx";
import { useTitle } from "../routing/use-title.ts";
import type { ViewerOrganization } from "../shell/viewer-context.ts";
import { Badge } from "../ui/badge.tsx";
import { Card } from "../ui/card.tsx";
import { DeletedBadge } from "../ui/deleted-badge.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Moment } from "../ui/moment.tsx";
import { ContactPersons } from "./contact-persons.tsx";
import { CustomerInvoices } from "./customer-invoices.tsx";
import "../lists/lists.css";

type Customer = NonNullable<CustomerData["customer"]>;

interface CustomerPageProps {
  readonly id: string;
  readonly organization: ViewerOrganization;
}

export function CustomerPage({ id, organization }: CustomerPageProps) {
  const query = useFreshQuery({ query: CustomerQuery, variables: { id } });
  useTitle(query.data?.customer?.name ?? "Customer");
  const [decisions, setDecisions] = useState(0);
  const decided = (): void => {
    query.refresh();
    setDecisions(decisions + 1);
  };
  return (
    <>
      <p className="back small">
        <Link to="/customers">← All customers</Link>
      </p>
      <Loaded query={query}>
        {({ customer }) =>
          customer === null ? (
            <p className="empty">There is no such customer.</p>
          ) : (
            <>
              <Head customer={customer} onChanged={decided} />
              <div className="details">
                <div className="details-main">
                  {customer.remindersPause !== null && (
                    <PauseNote
                      target={{ customerId: id }}
                      pause={customer.remindersPause}
                      onResumed={decided}
                    />
                  )}
                  <CustomerInvoices
                    customerId={id}
                    organizationId={organization.id}
                    decisions={decisions}
                  />
                  <RecordReminders
                    filter={{ customerId: { eq: id } }}
                    ofCustomer
                    decisions={decisions}
                    onDecided={decided}
                  />
                  <ContactPersons {...customer} />
                </div>
                <div className="details-side">
                  <Card title="Balance">
                    <Balances balances={customer.balances} />
                  </Card>
                  <Card title="Details">
                    <Facts customer={customer} />
                  </Card>
                </div>
              </div>
            </>
          )
        }
      </Loaded>
    </>
  );
}

interface HeadProps {
  readonly customer: Customer;
  readonly onChanged: () => void;
}

function Head({ customer, onChanged }: HeadProps) {
  const { id, name, status, deletedAt, remindersPause } = customer;
  return (
    <div className="page-head">
      <h1 className="record-title">
        {name}
        {deletedAt === null ? <Badge word={customerStatusWord(status)} /> : <DeletedBadge />}
      </h1>
      <div className="page-actions">
        {remindersPause === null && deletedAt === null && (
          <PauseButton target={{ customerId: id }} name={name} onPaused={onChanged} />
        )}
        <RefreshButton id={id} onRefreshed={onChanged} />
      </div>
    </div>
  );
}

function Facts({ customer }: { readonly customer: Customer }) {
  return (
    <dl className="facts">
      <dt>Company</dt>
      <dd>{customer.companyName ?? "–"}</dd>
      <dt>Phone</dt>
      <dd>{customer.primaryPhone ?? "no valid one"}</dd>
      <dt>Email</dt>
      <dd>{customer.primaryEmail ?? "–"}</dd>
      <dt>Currency</dt>
      <dd>{customer.currencyCode ?? "–"}</dd>
      <dt>Zoho's id</dt>
      <dd className="mono">{customer.sourceId}</dd>
      <dt>Changed in Zoho</dt>
      <dd>
        <Moment at={customer.sourceModifiedAt} />
      </dd>
      <dt>Last read</dt>
      <dd>
        <Moment at={customer.lastSyncedAt} />
      </dd>
      {customer.deletedAt !== null && (
        <>
          <dt>Found deleted</dt>
          <dd>
            <Moment at={customer.deletedAt} />
          </dd>
        </>
      )}
    </dl>
  );
}
