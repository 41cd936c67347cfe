import type { ComponentProps, MouseEvent } from "react";
import { navigate } from "./location.ts";

interface LinkProps extends Omit<ComponentProps<"a">, "href" | "onClick"> {
  readonly to: string;
}

/** A link within the page. Opening it elsewhere (middle click, Ctrl, menu) is left to the browser. */
export function Link({ to, ...rest }: LinkProps) {
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
      return;
    }
    event.preventDefault();
    navigate(to);
  };
  return <a {...rest} href={to} onClick={follow} />;
}
