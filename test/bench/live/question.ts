export type ServerQuestion =
  | {
      readonly kind: "START";
      readonly databaseUrl: string;
      /** What a new subscriber gets; Dunlin knows by itself. */
      readonly frame: string;
    }
  | { readonly kind: "USAGE" }
  | { readonly kind: "SEND"; readonly frame: string };

export type ClientsQuestion =
  | {
      readonly kind: "CONNECT";
      readonly url: string;
      readonly count: number;
      /** Sent one after the other, the second when the first was answered; the answer to the last is the first event. */
      readonly frames: readonly string[];
    }
  /** Answered with a `Delivery` once everybody has got the event. */
  | { readonly kind: "UNTIL"; readonly seq: number }
  /** Answered with what arrived, by these commits, and forgets it. */
  | {
      readonly kind: "LATENCIES";
      readonly commits: readonly (readonly [seq: number, at: number])[];
    }
  /** The last frame that the first subscriber got. */
  | { readonly kind: "LAST_FRAME" }
  | { readonly kind: "CLOSE" };

export interface Delivery {
  /** How many arrived after so many milliseconds: the last stands for more. */
  readonly histogram: readonly number[];
  /** Epoch ms of the last arrival. */
  readonly lastAt: number;
}
