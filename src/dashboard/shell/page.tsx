import { lazy, Suspense } from "react";
import { Link } from "../routing/link.tsx";
import type { Route } from "../routing/route.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import { PageBoundary } from "./page-boundary.tsx";
import type { ViewerOrganization } from "./viewer-context.ts";

/** Each page is a file of its own, asked for when it is gone to. */
const OverviewPage = lazy(async () => ({
  default: (await import("../overview/overview-page.tsx")).OverviewPage,
}));
const CustomersPage = lazy(async () => ({
  default: (await import("../customers/customers-page.tsx")).CustomersPage,
}));
const CustomerPage = lazy(async () => ({
  default: (await import("../customers/customer-page.tsx")).CustomerPage,
}));
const InvoicesPage = lazy(async () => ({
  default: (await import("../invoices/invoices-page.tsx")).InvoicesPage,
}));
const InvoicePage = lazy(async () => ({
  default: (await import("../invoices/invoice-page.tsx")).InvoicePage,
}));
const RemindersPage = lazy(async () => ({
  default: (await import("../reminders/reminders-page.tsx")).RemindersPage,
}));
const PolicyPage = lazy(async () => ({
  default: (await import("../policy/policy-page.tsx")).PolicyPage,
}));
const SyncPage = lazy(async () => ({
  default: (await import("../sync/sync-page.tsx")).SyncPage,
}));
const RunPage = lazy(async () => ({ default: (await import("../sync/run-page.tsx")).RunPage }));

interface PageProps {
  readonly route: Route;
  readonly organization: ViewerOrganization;
}

export function Page({ route, organization }: PageProps) {
  return (
    <PageBoundary key={route.page}>
      <Suspense fallback={<Skeleton />}>
        <Content route={route} organization={organization} />
      </Suspense>
    </PageBoundary>
  );
}

function Content({ route, organization }: PageProps) {
  switch (route.page) {
    case "overview":
      return <OverviewPage organization={organization} />;
    case "customers":
      return <CustomersPage organization={organization} />;
    case "customer":
      return <CustomerPage key={route.id} id={route.id} organization={organization} />;
    case "invoices":
      return <InvoicesPage organization={organization} />;
    case "invoice":
      return <InvoicePage key={route.id} id={route.id} />;
    case "reminders":
      return <RemindersPage organization={organization} />;
    case "policy":
      return <PolicyPage organization={organization} />;
    case "sync":
      return <SyncPage organization={organization} />;
    case "run":
      return <RunPage key={route.id} id={route.id} />;
    default:
      return (
        <p className="empty">
          There is no such page. <Link to="/">Back to the overview</Link>
        </p>
      );
  }
}
