/**
 * Bytes from another machine through a command's output. SFTP would be another program on the same login shell, and whatever that
 * shell says of itself breaks it: here the bytes stand between the marks that only this request knows.
 */
import { randomBytes } from 'node:crypto';
import type { ExecOptions, RemoteSession } from '../standby/ports.ts';
import { wrapScript } from './ssh-script.ts';

/** A window title or a greeting; more than this is no greeting. */
const MOST_NOISE_BYTES = 4 << 20;

/** Cuts the bytes between the marks out of what a login shell says. */
export class MarkedBytes {
  readonly #begin: Buffer;
  readonly #end: Buffer;
  #held = Buffer.alloc(0);
  #state: 'before' | 'inside' | 'behind' = 'before';

  constructor(nonce: string) {
    this.#begin = Buffer.from(`understudy-begin:${nonce}\n`);
    this.#end = Buffer.from(`\nunderstudy-end:${nonce} `);
  }

  /** The bytes that are surely inside. */
  add(chunk: Uint8Array): Buffer {
    this.#held = Buffer.concat([this.#held, chunk]);
    if (this.#state === 'before') {
      const at = this.#held.indexOf(this.#begin);
      if (at < 0) {
        this.#held = this.#held.subarray(-MOST_NOISE_BYTES);
        return Buffer.alloc(0);
      }
      this.#held = this.#held.subarray(at + this.#begin.length);
      this.#state = 'inside';
    }
    if (this.#state === 'behind') return Buffer.alloc(0);
    const at = this.#held.indexOf(this.#end);
    const ready = at < 0 ? Math.max(0, this.#held.length - this.#end.length) : at;
    const bytes = this.#held.subarray(0, ready);
    this.#held = this.#held.subarray(at < 0 ? ready : at + this.#end.length);
    if (at >= 0) this.#state = 'behind';
    return bytes;
  }

  /** Of the script; null when its end was not seen. */
  get exitCode(): number | null {
    const code = this.#state === 'behind' ? /^(\d+)/.exec(this.#held.toString('latin1'))?.[1] : undefined;
    return code === undefined ? null : Number(code);
  }
}

/** One line of POSIX shell, as `wrapScript` takes it. Answers its exit code, null when the shell never came to it. */
export async function readBytes(
  session: Pick<RemoteSession, 'exec'>,
  script: string,
  options: {
    readonly stdin: string;
    readonly onBytes: (bytes: Buffer) => Promise<void> | void;
    readonly signal?: AbortSignal;
  },
): Promise<{ readonly exitCode: number | null; readonly stderr: string }> {
  const nonce = randomBytes(16).toString('hex');
  const marked = new MarkedBytes(nonce);
  const onChunk: ExecOptions['onChunk'] = (chunk) => {
    const bytes = marked.add(chunk);
    return bytes.length === 0 ? undefined : options.onBytes(bytes);
  };
  const { stderr } = await session.exec(wrapScript(script, nonce), {
    onChunk,
    stdin: linesOf(options.stdin),
    ...(options.signal && { signal: options.signal }),
  });
  return { exitCode: marked.exitCode, stderr };
}

/** Names go in this way, so that no shell reads them. */
export async function* linesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${text}\n`);
}
