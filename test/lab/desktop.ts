/** One desktop of the lab, seen from outside: calls go in, answers come out, and it can be killed, paused and started again. */
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Answer, CallInput, CallName, CallOutput } from '../../electron/contract/index.ts';
import type { LabHost } from './network.ts';

export interface Desktop {
  readonly name: string;
  readonly host: LabHost;
  readonly dataDir: string;
  start(): Promise<void>;
  /** Never rejects for what the app refuses. Rejects when the process ends before the answer. */
  ask<N extends CallName>(call: N, input: CallInput<N>): Promise<Answer<CallOutput<N>>>;
  /** The same where a refusal is the lab's own mistake. */
  tell<N extends CallName>(call: N, input: CallInput<N>): Promise<CallOutput<N>>;
  kill(): Promise<void>;
  readonly isRunning: boolean;
}

interface Waiting {
  resolve(answer: Answer<never>): void;
  reject(error: Error): void;
}

const program = path.join(import.meta.dirname, 'desktop-process.ts');

export function createDesktop(host: LabHost, dataDir: string, runtimeDir: string, env: NodeJS.ProcessEnv): Desktop {
  let child: ChildProcess | null = null;
  let nextId = 1;
  const waiting = new Map<number, Waiting>();
  const desktop: Desktop = {
    name: host.name,
    host,
    dataDir,
    get isRunning() {
      return child !== null;
    },
    start() {
      const started = host.spawn(process.execPath, [program, dataDir, runtimeDir], {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { ...process.env, ...env },
      });
      child = started;
      let wrong = '';
      started.stderr?.on('data', (chunk: Buffer) => {
        wrong = (wrong + chunk.toString()).slice(-4000);
      });
      return new Promise((resolve, reject) => {
        started.once('exit', (code, signal) => {
          child = null;
          const ended = new Error(`desktop ${host.name} ended (${signal ?? code}) ${wrong}`);
          for (const one of waiting.values()) one.reject(ended);
          waiting.clear();
          reject(ended);
        });
        if (!started.stdout) return;
        createInterface({ input: started.stdout }).on('line', (line) => {
          const said = JSON.parse(line) as { ready?: true; id?: number; answer?: Answer<never> };
          if (said.ready) resolve();
          if (said.id === undefined || !said.answer) return;
          waiting.get(said.id)?.resolve(said.answer);
          waiting.delete(said.id);
        });
      });
    },
    ask<N extends CallName>(call: N, input: CallInput<N>) {
      const id = nextId++;
      return new Promise<Answer<CallOutput<N>>>((resolve, reject) => {
        if (!child) return reject(new Error(`desktop ${host.name} is not running`));
        waiting.set(id, { resolve, reject });
        child.stdin?.write(`${JSON.stringify({ id, call, input })}\n`);
      });
    },
    async tell(call, input) {
      const answer = await desktop.ask(call, input);
      if (answer.ok) return answer.data;
      throw new Error(`${host.name} ${call}: ${answer.error.code} ${JSON.stringify(answer.error.details)}`);
    },
    async kill() {
      const ended = child && new Promise((resolve) => child?.once('exit', resolve));
      await host.kill();
      await ended;
    },
  };
  return desktop;
}
