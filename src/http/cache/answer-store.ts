interface Kept {
  readonly stamp: string;
  readonly answer: string;
  /** It was asked for since it was put last in line. */
  isUsed: boolean;
}

/**
 * One serialized answer for each question, with the stamp that says of which data it is: up to so many characters in all.
 * The first in line goes, unless it was asked for since it came there: then it goes to the end once more. A question can
 * also be kept without an answer, to be known again.
 *
 * To put what is asked for last in line each time would be exact, and ever slower: a Map keeps the place of what was
 * deleted until it grows, and looks at all of a key's former places to find it. With 100,000 questions in line that took
 * half of the time of a question that comes again and again.
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
    kept.isUsed = true;
    return kept.stamp === stamp ? kept.answer : undefined;
  }

  /** In place of what was kept for that question. An answer that is larger than the store is not kept. */
  set(question: string, stamp: string, answer: string): void {
    this.#remove(question);
    const kept: Kept = { stamp, answer, isUsed: false };
    const characters = sizeOf(question, kept);
    if (characters > this.#maxCharacters) return;
    this.#kept.set(question, kept);
    this.#characters += characters;
    for (const [first, { isUsed }] of this.#kept) {
      if (this.#characters <= this.#maxCharacters) return;
      if (isUsed) this.#putLast(first);
      else this.#remove(first);
    }
  }

  /** Keeps the question alone. */
  note(question: string): void {
    this.set(question, "", "");
  }

  #putLast(question: string): void {
    const kept = this.#kept.get(question);
    if (kept === undefined) return;
    this.#kept.delete(question);
    this.#kept.set(question, { ...kept, isUsed: false });
  }

  #remove(question: string): void {
    const kept = this.#kept.get(question);
    if (kept === undefined) return;
    this.#characters -= sizeOf(question, kept);
    this.#kept.delete(question);
  }
}

function sizeOf(question: string, { stamp, answer }: Pick<Kept, "stamp" | "answer">): number {
  return question.length + stamp.length + answer.length;
}
