import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { useTell } from "../ui/toasts.tsx";
import { useDecide } from "./use-decide.ts";

type Kind = "SKIP" | "SEND_NOW" | "RESUME";

const WORDS: Readonly<
  Record<Kind, { title: string; about: string; action: string; keep: string; done: string }>
> = {
  SKIP: {
    title: "Skip this reminder?",
    about:
      "It does not go out, whatever happens to the due date or the policy, until it is given back to the policy.",
    action: "Skip it",
    keep: "Keep it",
    done: "Skipped.",
  },
  SEND_NOW: {
    title: "Send this reminder now?",
    about: "It is due at once, outside the calling window too. The next sender that asks gets it.",
    action: "Send now",
    keep: "Not now",
    done: "Due now: the next sender gets it.",
  },
  RESUME: {
    title: "Give this reminder back to the policy?",
    about: "What was decided by hand is taken back; the policy says when it goes out.",
    action: "Give it back",
    keep: "Leave it",
    done: "The policy decides again.",
  },
};

interface ConfirmDecisionProps {
  readonly kind: Kind;
  readonly reminderId: string;
  /** Tells which one. */
  readonly name: string;
  readonly onDecided: () => void;
  readonly onClose: () => void;
}

export function ConfirmDecision(props: ConfirmDecisionProps) {
  const { kind, reminderId, name, onDecided, onClose } = props;
  const { busy, problem, decide } = useDecide();
  const tell = useTell();
  const { title, about, action, keep, done } = WORDS[kind];
  const confirm = async (): Promise<void> => {
    if (!(await decide(reminderId, { kind }))) return;
    tell(done);
    onClose();
    onDecided();
  };
  return (
    <ConfirmDialog
      open
      title={title}
      action={action}
      keep={keep}
      busy={busy}
      problem={problem}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{name}</p>
      <p>{about}</p>
    </ConfirmDialog>
  );
}
