interface Kept {
  readonly stamp: string;
  readonly answer: string;
}

/**
 * One serialized answer for each question, with the stamp that says of which data it is: up to so many characters in all,
 * those that were not asked for longest go first. A question can also be kept without an answer, to be known again.
 */
export class AnswerStore {
  readonly #maxCharacters: number;
  readonly #kept = new Map<string, Kept>();
  #characters = 0;

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  get size(): number {
    return this.#kept.size;
  }

  has(question: string): boolean {
    return this.#kept.has(question);
  }

  /** Undefined when there is none, or only one of other data. */
  get(question: string, stamp: string): string | undefined {
    const kept = this.#kept.get(question);
    if (kept === undefined) return undefined;
    this.#kept.delete(question);
    this.#kept.set(question, kept);
    return kept.stamp === stamp ? kept.answer : undefined;
  }

  /** In place of what was kept for that question. An answer that is larger than the store is not kept. */
  set(question: string, stamp: string, answer: string): void {
    this.#remove(question);
    const kept = { stamp, answer };
    const characters = sizeOf(question, kept);
    if (characters > this.#maxCharacters) return;
    this.#kept.set(question, kept);
    this.#characters += characters;
    for (const oldest of this.#kept.keys()) {
      if (this.#characters <= this.#maxCharacters) return;
      this.#remove(oldest);
    }
  }

  /** Keeps the question alone. */
  note(question: string): void {
    this.set(question, "", "");
  }

  #remove(question: string): void {
    const kept = this.#kept.get(question);
    if (kept === undefined) return;
    this.#characters -= sizeOf(question, kept);
    this.#kept.delete(question);
  }
}

function sizeOf(question: string, { stamp, answer }: Kept): number {
  return question.length + stamp.length + answer.length;
}
