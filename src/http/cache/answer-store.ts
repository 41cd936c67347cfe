/** Serialized answers, up to so many characters in all; those that were not asked for longest go first. */
export class AnswerStore {
  readonly #maxCharacters: number;
  readonly #answers = new Map<string, string>();
  #characters = 0;

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  get size(): number {
    return this.#answers.size;
  }

  get(key: string): string | undefined {
    const answer = this.#answers.get(key);
    if (answer === undefined) return undefined;
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    return answer;
  }

  set(key: string, answer: string): void {
    this.#remove(key);
    if (answer.length > this.#maxCharacters) return;
    this.#answers.set(key, answer);
    this.#characters += answer.length;
    for (const oldest of this.#answers.keys()) {
      if (this.#characters <= this.#maxCharacters) return;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    this.#characters -= this.#answers.get(key)?.length ?? 0;
    this.#answers.delete(key);
  }
}
