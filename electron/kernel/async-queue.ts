/**
 * What comes by itself, for a loop that takes it: a queue between messages, which wait for nobody, and one reader. It ends with
 * a result or a failure; a failure drops what was not taken yet.
 */
export class AsyncQueue<T, R> {
  #waiting: T[] = [];
  #end: { readonly result: R } | { readonly error: unknown } | null = null;
  #wake: () => void = () => {};

  push(item: T): void {
    if (this.#end === null) this.#waiting.push(item);
    this.#wake();
  }

  end(result: R): void {
    this.#end ??= { result };
    this.#wake();
  }

  fail(error: unknown): void {
    if (this.#end !== null) return;
    this.#end = { error };
    this.#waiting = [];
    this.#wake();
  }

  async *items(): AsyncGenerator<T, R> {
    for (;;) {
      const taken = this.#waiting.splice(0);
      for (const item of taken) {
        if (this.#end !== null && 'error' in this.#end) break;
        yield item;
      }
      if (this.#waiting.length > 0) continue;
      if (this.#end === null) {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#wake = resolve;
        await promise;
      } else if ('error' in this.#end) throw this.#end.error;
      else return this.#end.result;
    }
  }
}
