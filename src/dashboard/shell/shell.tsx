import { useEffect, useRef, useState } from "react";
import { label } from "../format/words.ts";
import { Link } from "../routing/link.tsx";
import { usePathname } from "../routing/location.ts";
import { parseRoute, type Route } from "../routing/route.ts";
import { ConnectionNote } from "./connection-note.tsx";
import { Logo } from "./logo.tsx";
import { LogoutButton } from "./logout-button.tsx";
import { OrganizationChoice } from "./organization-choice.tsx";
import { Page } from "./page.tsx";
import { useViewer } from "./viewer-context.ts";
import "./shell.css";

const SECTIONS = [
  { to: "/", name: "Overview", pages: ["overview"] },
  { to: "/customers", name: "Customers", pages: ["customers", "customer"] },
  { to: "/invoices", name: "Invoices", pages: ["invoices", "invoice"] },
  { to: "/reminders", name: "Reminders", pages: ["reminders", "policy"] },
  { to: "/sync", name: "Sync", pages: ["sync", "run"] },
] as const satisfies readonly { to: string; name: string; pages: readonly Route["page"][] }[];

export function Shell() {
  const viewer = useViewer();
  const pathname = usePathname();
  const route = parseRoute(pathname);
  const content = useRef<HTMLElement>(null);
  const shown = useRef(pathname);
  useEffect(() => {
    // Whoever goes to another page goes on there, with the keyboard and with a screen reader too.
    if (shown.current !== pathname) content.current?.focus({ preventScroll: true });
    shown.current = pathname;
  }, [pathname]);
  const [chosenId, setChosenId] = useState(viewer.organizations[0]?.id ?? null);
  const organization = viewer.organizations.find(({ id }) => id === chosenId);

  return (
    <div className="shell">
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="shell-bar">
        <Link to="/" className="shell-brand">
          <Logo />
          Dunlin
        </Link>
        <nav className="shell-nav" aria-label="Pages">
          {SECTIONS.map(({ to, name, pages }) => (
            <Link
              key={to}
              to={to}
              aria-current={pages.some((page) => page === route.page) ? "page" : undefined}
            >
              {name}
            </Link>
          ))}
        </nav>
        <OrganizationChoice chosen={organization} onChoose={setChosenId} />
        <div className="shell-viewer">
          <span>
            <span className="shell-name">{viewer.name}</span>{" "}
            <span className="muted small nowrap">{label(viewer.role)}</span>
          </span>
          <LogoutButton />
        </div>
      </header>
      <ConnectionNote />
      <main id="content" ref={content} className="shell-content" tabIndex={-1}>
        {organization === undefined ? (
          <p className="empty">
            No organization is connected for {viewer.name} yet.{" "}
            <code className="mono">npm run dunlin -- connect</code> connects one.
          </p>
        ) : (
          <Page key={organization.id} route={route} organization={organization} />
        )}
      </main>
    </div>
  );
}
