import { Toast } from "@base-ui/react/toast";
import type { ReactNode } from "react";

/** Long enough to be read twice. */
const SHOWN_MS = 6000;

/** Where what was done is confirmed, for a moment. What went wrong stays where it was tried instead. */
export function Toasts({ children }: { readonly children: ReactNode }) {
  return (
    <Toast.Provider timeout={SHOWN_MS}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

/** Confirms in a sentence. */
export function useTell(): (text: string) => void {
  const { add } = Toast.useToastManager();
  return (text) => void add({ description: text });
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast">
      <Toast.Content className="toast-content">
        <Toast.Description />
        <Toast.Close className="toast-close" aria-label="Dismiss">
          ×
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
