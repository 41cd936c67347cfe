import { Dialog } from "@base-ui/react/dialog";
import type { FormEvent, ReactNode } from "react";

interface FormDialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly about?: string;
  /** The fields. */
  readonly children: ReactNode;
  readonly action: string;
  readonly busy: boolean;
  readonly problem: string | null;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
}

/** A small form over the page. Stays open, with the reason, when it was refused. */
export function FormDialog(props: FormDialogProps) {
  const { open, title, about, children, action, busy, problem, onSubmit, onClose } = props;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <form className="dialog-form" onSubmit={submit}>
            <Dialog.Title className="dialog-title">{title}</Dialog.Title>
            {about !== undefined && (
              <Dialog.Description className="muted">{about}</Dialog.Description>
            )}
            {children}
            {problem !== null && (
              <p role="alert" className="bad-text">
                {problem}
              </p>
            )}
            <div className="dialog-foot">
              <Dialog.Close className="button">Close</Dialog.Close>
              <button type="submit" className="button button-primary" disabled={busy}>
                {action}
              </button>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
