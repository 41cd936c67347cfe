import { useFreshQuery } from "../live/use-fresh-query.ts";
import { ReminderPolicyQuery } from "../queries/reminder-policy-query.ts";
import { Link } from "../routing/link.tsx";
import { useTitle } from "../routing/use-title.ts";
import { useViewer, type ViewerOrganization } from "../shell/viewer-context.ts";
import { Loaded } from "../ui/loaded.tsx";
import { PolicyForm } from "./policy-form.tsx";
import "./policy.css";

/** When and how customers are reminded. */
export function PolicyPage({ organization }: { readonly organization: ViewerOrganization }) {
  useTitle("Reminder policy");
  const mayChange = useViewer().role === "ADMIN";
  const query = useFreshQuery({ query: ReminderPolicyQuery, variables: {} });
  return (
    <>
      <p className="back small">
        <Link to="/reminders">← Reminders</Link>
      </p>
      <div className="page-head">
        <h1>Reminder policy</h1>
        {!mayChange && <p className="muted small">Only a key with the role ADMIN may change it.</p>}
      </div>
      <Loaded query={query}>
        {({ viewer }) => (
          <PolicyForm
            organizationId={organization.id}
            policy={viewer.reminderPolicy}
            mayChange={mayChange}
          />
        )}
      </Loaded>
    </>
  );
}
