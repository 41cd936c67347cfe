import { useState } from "react";
import { useQuery } from "urql";
import { RawRecordQuery } from "../queries/raw-record-query.ts";
import { explain } from "../ui/failure.tsx";

/** The record of an issue as Zoho sent it, asked for when it is opened. For the role ADMIN. */
export function RawRecord({ issueId }: { readonly issueId: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="raw" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="small">Record as received</summary>
      {open && <Received issueId={issueId} />}
    </details>
  );
}

function Received({ issueId }: { readonly issueId: string }) {
  const [{ data, error }] = useQuery({ query: RawRecordQuery, variables: { id: issueId } });
  if (error !== undefined) return <p className="bad-text small">{explain(error)}</p>;
  if (data === undefined) return <p className="muted small">Loading…</p>;
  const raw = data.node !== null && "rawRecord" in data.node ? data.node.rawRecord : null;
  if (raw === null) {
    return <p className="muted small">It is not kept, or its time to be kept has passed.</p>;
  }
  return <pre className="mono raw-json">{raw}</pre>;
}
