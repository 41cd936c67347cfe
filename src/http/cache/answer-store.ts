/** What is kept for one question, in a line of its like. Alone it is a line by itself. */
class Kept {
  readonly question: string;
  stamp = "";
  answer = "";
  #before: Kept = this;
  #after: Kept = this;

  constructor(question: string) {
    this.question = question;
  }

  get characters(): number {
    return this.question.length + this.stamp.length + this.answer.length;
  }

  get after(): Kept {
    return this.#after;
  }

  leave(): void {
    this.#before.#after = this.#after;
    this.#after.#before = this.#before;
  }

  joinBefore(other: Kept): void {
    this.#before = other.#before;
    this.#after = other;
    this.#before.#after = this;
    other.#before = this;
  }
}

/**
 * One serialized answer for each question, with the stamp that says of which data it is: up to so many characters in all.
 * What was not asked for the longest goes. A question can also be kept without an answer, to be known again.
 *
 * The order is a line of its own, not that of the Map: a Map keeps the place of what was deleted until it grows, looks at
 * all of a key's former places to find it, and at all of them at its front to find the first. With 700,000 questions in
 * line that took most of the time of each question more. So a question has one place for as long as it is kept.
 */
export class AnswerStore {
  readonly #maxCharacters: number;
  readonly #kept = new Map<string, Kept>();
  /** For no question: after it comes the first in line, before it the last. */
  readonly #ends = new Kept("");
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
    this.#putLast(kept);
    return kept.stamp === stamp ? kept.answer : undefined;
  }

  /** In place of what was kept for that question. An answer that is larger than the store is not kept. */
  set(question: string, stamp: string, answer: string): void {
    const kept = this.#kept.get(question) ?? this.#add(question);
    this.#characters -= kept.characters;
    kept.stamp = stamp;
    kept.answer = answer;
    this.#characters += kept.characters;
    if (kept.characters > this.#maxCharacters) this.#remove(kept);
    else this.#putLast(kept);
    while (this.#characters > this.#maxCharacters) this.#remove(this.#ends.after);
  }

  /** Keeps the question alone. */
  note(question: string): void {
    this.set(question, "", "");
  }

  #add(question: string): Kept {
    const kept = new Kept(question);
    this.#kept.set(question, kept);
    this.#characters += kept.characters;
    return kept;
  }

  #putLast(kept: Kept): void {
    kept.leave();
    kept.joinBefore(this.#ends);
  }

  #remove(kept: Kept): void {
    kept.leave();
    this.#kept.delete(kept.question);
    this.#characters -= kept.characters;
  }
}
