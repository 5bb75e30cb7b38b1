/**
 * Runs one program to its end and says what it took, its own start and all its child processes included. A process of its own,
 * because the system counts for a process what its children took together. Linux. Argument: JSON.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import koffi from 'koffi';

export interface MeasuredProgram {
  readonly command: readonly [program: string, ...words: string[]];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface Measured {
  readonly seconds: number;
  /** User and system time. */
  readonly cpuSeconds: number;
  /** Of the largest single process. */
  readonly peakBytes: number;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const RUSAGE_CHILDREN = -1;
const RUSAGE_BYTES = 144;

/** `struct rusage`: two times of two 64-bit numbers each, then the largest resident size in KiB. */
function usageOfChildren(): { readonly cpuSeconds: number; readonly peakBytes: number } {
  const getrusage = koffi.load('libc.so.6').func('int getrusage(int who, _Out_ uint8_t *usage)');
  const usage = Buffer.alloc(RUSAGE_BYTES);
  if (getrusage(RUSAGE_CHILDREN, usage) !== 0) throw new Error('getrusage failed');
  const number = (index: number): number => Number(usage.readBigInt64LE(index * 8));
  return { cpuSeconds: number(0) + number(2) + (number(1) + number(3)) / 1e6, peakBytes: number(4) * 1024 };
}

const { command, env, cwd } = JSON.parse(process.argv[2] ?? '{}') as MeasuredProgram;
const [program, ...words] = command;
const startedAt = performance.now();
const child = spawn(program, words, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
const seconds = (performance.now() - startedAt) / 1000;
const measured: Measured = { seconds, ...usageOfChildren(), code, stdout, stderr };
console.log(JSON.stringify(measured));
