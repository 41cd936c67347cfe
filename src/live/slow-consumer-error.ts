/** A subscriber stopped reading for so long that changes would have to be dropped: it is told instead, and may subscribe again. */
export class SlowConsumerError extends Error {
  override readonly name = "SlowConsumerError";

  constructor() {
    super("This subscription was read too slowly. Subscribe again: the present state comes first.");
  }
}
