/** The primary of the demo: a voice service in a process of its own, so that it can really be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../root.ts';

export interface Primary {
  readonly url: string;
  readonly port: number;
  /** As when the power goes: no goodbye. */
  kill(): Promise<void>;
}

/** `port` 0 takes any free one; a restart asks for the port that it had. */
export async function startPrimary(dataDir: string, voiceId: string, port: number): Promise<Primary> {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      path.join(root, 'electron/cli/main.ts'),
      'serve',
      '--data-dir',
      dataDir,
      '--tts-port',
      String(port),
      '--voice',
      voiceId,
      '--json',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const errors: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  const ready = new Promise<{ ttsUrl: string }>((resolve, reject) => {
    lines.once('line', (line) => resolve(JSON.parse(line) as { ttsUrl: string }));
    child.once('exit', (code) => reject(new Error(`the primary ended with code ${code}: ${errors.join('').trim()}`)));
  });
  const { ttsUrl } = await ready;
  return {
    url: ttsUrl,
    port: Number(new URL(ttsUrl).port),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      const gone = once(child, 'exit');
      // The whole group: the engine child must not outlive its parent.
      process.kill(-child.pid, 'SIGKILL');
      await gone;
    },
  };
}
