/**
 * One command on a channel: input goes in as fast as the other side reads it, output comes out as lines. A command that ends
 * early stops reading; its own answer says why, the failed write does not.
 */
import type { ClientChannel } from 'ssh2';
import { whenAborted } from '../kernel/when-aborted.ts';
import type { ExecOptions, ExecResult } from '../standby/ports.ts';

/** Output that nobody streams is kept up to here; an agent's answer is a few kilobytes. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

export async function followCommand(channel: ClientChannel, options: ExecOptions): Promise<ExecResult> {
  const { onLine, onChunk, signal, stdin } = options;
  const stdout = new OutputText(onLine);
  const stderr = new OutputText();
  const exit = Promise.withResolvers<number | null>();
  let exitCode: number | null = null;
  channel.on('data', (chunk: Buffer) => {
    if (!onChunk) return stdout.add(chunk);
    const taken = onChunk(chunk);
    if (!taken) return;
    channel.pause();
    taken.then(() => channel.resume(), exit.reject);
  });
  channel.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
  channel.on('exit', (code: number | null) => {
    exitCode = code;
  });
  channel.on('close', () => exit.resolve(exitCode));
  channel.on('error', exit.reject);
  const onAbort = (): void => {
    channel.close();
    exit.reject(signal?.reason);
  };
  const stopListening = whenAborted(signal, onAbort);
  try {
    void sendInput(channel, stdin).catch((error: unknown) => {
      if (!channel.writable) return;
      channel.close();
      exit.reject(error);
    });
    const code = await exit.promise;
    stdout.end();
    return { exitCode: code, stdout: stdout.text, stderr: stderr.text };
  } finally {
    stopListening();
  }
}

async function sendInput(channel: ClientChannel, stdin: ExecOptions['stdin']): Promise<void> {
  for await (const chunk of stdin ?? []) {
    if (channel.writable && channel.write(chunk)) continue;
    if (!channel.writable) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        channel.off('drain', done);
        channel.off('close', done);
        resolve();
      };
      channel.once('drain', done);
      channel.once('close', done);
    });
  }
  if (channel.writable) channel.end();
}

/** Output as text, and as whole lines for who wants them. Lines are told instead of kept. */
class OutputText {
  text = '';
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #decoder = new TextDecoder();

  constructor(onLine?: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(chunk: Buffer): void {
    if (this.text.length < MAX_OUTPUT_BYTES) this.text += this.#decoder.decode(chunk, { stream: true });
    if (!this.#onLine) return;
    const lines = this.text.split('\n');
    this.text = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
  }

  end(): void {
    if (this.#onLine && this.text !== '') this.#onLine(this.text);
  }
}
