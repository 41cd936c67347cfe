import { AlertDialog } from "@base-ui/react/alert-dialog";
import type { ReactNode } from "react";

interface ConfirmDialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly children: ReactNode;
  /** What is done, as the button says it. */
  readonly action: string;
  /** The other way out. */
  readonly keep: string;
  readonly busy: boolean;
  readonly problem: string | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks once more before something that cannot be undone easily. Stays open, with the reason, when it failed. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, title, children, action, keep, busy, problem, onConfirm, onClose } = props;
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog">
          <AlertDialog.Title className="dialog-title">{title}</AlertDialog.Title>
          <AlertDialog.Description className="muted" render={<div />}>
            {children}
          </AlertDialog.Description>
          {problem !== null && (
            <p role="alert" className="bad-text">
              {problem}
            </p>
          )}
          <div className="dialog-foot">
            <AlertDialog.Close className="button">{keep}</AlertDialog.Close>
            <button
              type="button"
              className="button button-danger"
              disabled={busy}
              onClick={onConfirm}
            >
              {action}
            </button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
