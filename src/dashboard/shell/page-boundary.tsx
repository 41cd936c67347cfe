import { Component, type ReactNode } from "react";
import { Note } from "../ui/note.tsx";

interface PageBoundaryProps {
  readonly children: ReactNode;
}

/** A page whose file cannot be read, because the server was updated or is away, or that fails: the bar above it stays. */
export class PageBoundary extends Component<PageBoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <Note tone="bad" urgent>
        <p>This page could not be shown. The server may be away, or may have been updated.</p>
        <button
          type="button"
          className="button button-small"
          onClick={() => window.location.reload()}
        >
          Reload
        </button>
      </Note>
    );
  }
}
