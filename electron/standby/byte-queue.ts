/** Bytes on their way into a command that stays open: lines at once, streams when it is their turn. */

type Item =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'stream'; readonly stream: AsyncIterable<Uint8Array>; readonly onError: (error: unknown) => void };

export class ByteQueue {
  readonly #items: Item[] = [];
  #ended = false;
  #changed = Promise.withResolvers<void>();

  push(bytes: Uint8Array): void {
    this.#add({ kind: 'bytes', bytes });
  }

  /** `onError` is told when the stream breaks; what was queued behind it is still sent. */
  pushAll(stream: AsyncIterable<Uint8Array>, onError: (error: unknown) => void): void {
    this.#add({ kind: 'stream', stream, onError });
  }

  /** Nothing more is read, not even what is waiting. */
  end(): void {
    this.#ended = true;
    this.#changed.resolve();
  }

  /** Ends when the queue does. For one reader. */
  async *read(): AsyncGenerator<Uint8Array> {
    while (!this.#ended) {
      const item = this.#items.shift();
      if (!item) await this.#nextChange();
      else if (item.kind === 'bytes') yield item.bytes;
      else yield* this.#readStream(item);
    }
  }

  async *#readStream({ stream, onError }: Extract<Item, { kind: 'stream' }>): AsyncGenerator<Uint8Array> {
    try {
      for await (const bytes of stream) {
        if (this.#ended) return;
        yield bytes;
      }
    } catch (error) {
      onError(error);
    }
  }

  #add(item: Item): void {
    this.#items.push(item);
    this.#changed.resolve();
  }

  async #nextChange(): Promise<void> {
    this.#changed = Promise.withResolvers();
    await this.#changed.promise;
  }
}
