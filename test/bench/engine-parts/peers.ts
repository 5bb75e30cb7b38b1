/**
 * The engine beside the official program and Genie-TTS, on the same checkpoint files. They are started in turn, then all are
 * loaded and asked in turn, round after round, so that a busy minute of the machine falls on each of them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Provider } from '../../../native-models/engine-types.ts';
import type { Execution } from '../../../native-models/ort/session.ts';
import { engineEnv } from './engine-process.ts';
import { withSmallCache } from './measure.ts';
import type { OwnEngine, Request, Times } from './own-engine.ts';
import { makeRealSizeVoice } from './real-size-voice.ts';

export interface Comparison {
  /** Checkouts of `official` and `genie` (either or both) and the `python` that has what they need. */
  readonly places: Readonly<Record<string, string>>;
  readonly cacheDir: string;
  readonly threads: readonly number[];
  /** Where the engine runs. Beside a device the official program runs on CUDA, and Genie-TTS not at all. */
  readonly provider: Provider;
  readonly rounds: number;
  readonly json: boolean;
  /** The command that serves the engine, as own-engine.ts does. */
  readonly ownEngine: (own: OwnEngine) => readonly string[];
}

const PEERS = ['official', 'genie'] as const;
/** `mix`: tokens on the processor, prompts and sound on the device. */
const OWN = ['exact', 'fast', 'mix'] as const;

const MEASURES: readonly { readonly name: string; readonly request: Request; readonly per?: number }[] = [
  ...[90, 225, 410].map((length) => ({
    name: `prefill of ${length}, ms`,
    request: { measure: 'prefill', length, runs: 1 } as const,
  })),
  ...[100, 300, 600].map((context) => ({
    name: `token at ${context}, ms`,
    request: { measure: 'token', context, runs: 8 } as const,
  })),
  ...[1, 4].map((seconds) => ({
    name: `${seconds} s of sound, ms per s`,
    request: { measure: 'decode', seconds, runs: 1 } as const,
    per: seconds,
  })),
  { name: 'sentence of 4 s, ms', request: { measure: 'sentence', runs: 1 } },
  { name: 'its first sound, ms', request: { measure: 'first', runs: 1 } },
];

/** A program that was loaded and answers one request a line. */
export interface Party {
  readonly name: string;
  readonly loadMs: number;
  ask(request: object): Promise<Times & { readonly peakBytes: number }>;
  close(): Promise<void>;
}

interface Figure {
  readonly medianMs: number;
  readonly minMs: number;
  readonly cpuMs: number;
}

export async function comparePeers(comparison: Comparison): Promise<void> {
  const { places, threads, json } = comparison;
  const known = ['python', ...PEERS];
  const unknown = Object.keys(places).filter((name) => !known.includes(name));
  if (unknown.length > 0 || places['python'] === undefined) {
    console.error('usage: --peers official=DIR,genie=DIR,python=PATH (one of the two, or both)');
    process.exitCode = 2;
    return;
  }
  mkdirSync(comparison.cacheDir, { recursive: true });
  const results: unknown[] = [];
  const kept = mkdtempSync(join(comparison.cacheDir, 'kept-'));
  try {
    for (const count of threads) {
      const programs = await programsOf(comparison, count, kept);
      const starts = await startInTurn(programs, comparison.rounds);
      const parties: Party[] = [];
      for (const program of programs) parties.push(await openParty(program));
      const figures = await askInTurn(parties, comparison.rounds);
      const memory: Record<string, number> = {};
      for (const party of parties) memory[party.name] = (await party.ask({ measure: 'memory' })).peakBytes;
      for (const party of parties) await party.close();
      if (json) results.push({ threads: count, figures, starts, peakBytes: memory });
      else console.log(table(count, figures, starts, memory));
    }
  } finally {
    rmSync(kept, { recursive: true, force: true });
  }
  if (json) console.log(JSON.stringify(results, null, 2));
}

interface Program {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Peers, and the engine as an installation starts it: with networks that it keeps in a folder of their own. */
async function programsOf(comparison: Comparison, threads: number, kept: string): Promise<Program[]> {
  const { places, cacheDir, ownEngine, provider } = comparison;
  const isDevice = provider !== 'cpu';
  const { gpt, sovits } = makeRealSizeVoice(cacheDir, 'v2');
  const script = join(import.meta.dirname, 'peers.py');
  const files = ['--gpt', resolve(gpt), '--sovits', resolve(sovits), '--cache', resolve(cacheDir)];
  const programs: Program[] = [];
  for (const name of PEERS) {
    const code = places[name];
    if (code === undefined || (isDevice && name !== 'official')) continue;
    const where = ['--threads', String(threads), '--device', isDevice ? 'cuda' : 'cpu'];
    programs.push({ name, command: [places['python']!, script, name, '--code', code, ...files, ...where] });
  }
  for (const name of OWN) {
    if (name === 'mix' && !isDevice) continue;
    const place = { root: kept, voice: `${name}-${threads}`, source: '' };
    const onDevice: Execution = { provider, threads, precision: name === 'fast' ? 'fast' : 'exact', kept: place };
    const onProcessor: Execution = { provider: 'cpu', threads, precision: 'fast', kept: place };
    const given = name === 'mix' ? { ...onProcessor, prompt: { provider, threads } } : onDevice;
    const tokens = given.provider === 'cpu' ? await withSmallCache(gpt, given) : given;
    programs.push({ name, command: ownEngine({ tokens, sound: onDevice }), env: engineEnv() });
  }
  return programs;
}

/** Milliseconds by what is measured and by the program's name. */
type Starts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** From the start to the first sound, one program after the other, so that none is slowed by another. The first start keeps networks. */
async function startInTurn(programs: readonly Program[], rounds: number): Promise<Starts> {
  const empty = (): Record<string, number[]> => Object.fromEntries(programs.map(({ name }) => [name, []]));
  const loads = empty();
  const sounds = empty();
  for (let round = 0; round <= rounds; round++) {
    for (const program of programs) {
      const party = await openParty(program);
      const { wallMs } = await party.ask({ measure: 'first', runs: 1 });
      await party.close();
      loads[party.name]!.push(party.loadMs);
      sounds[party.name]!.push(party.loadMs + wallMs[0]!);
    }
  }
  const ofAll = (times: Record<string, number[]>, pick: (of: readonly number[]) => number): Record<string, number> =>
    Object.fromEntries(programs.map(({ name }) => [name, pick(times[name]!)]));
  const firstOf = ([first]: readonly number[]): number => first!;
  const laterOf = ([, ...later]: readonly number[]): number => median(later);
  return {
    'load at the very first start, ms': ofAll(loads, firstOf),
    'load at a later start, ms': ofAll(loads, laterOf),
    'the same until it sounds, first, ms': ofAll(sounds, firstOf),
    'the same until it sounds, later, ms': ofAll(sounds, laterOf),
  };
}

export async function openParty({ name, command, env = process.env }: Program): Promise<Party> {
  const [file, ...args] = command;
  const child = spawn(file!, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => {
    complaint = (complaint + text.toString()).slice(-2000);
  });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const listen = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended early: ${complaint}`);
    return JSON.parse(value) as T;
  };
  const { loadMs } = await listen<{ loadMs: number }>();
  return {
    name,
    loadMs,
    ask: (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return listen();
    },
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

type Figures = Record<string, Record<string, Figure>>;

async function askInTurn(parties: readonly Party[], rounds: number): Promise<Figures> {
  for (const party of parties) await party.ask({ measure: 'first', runs: 1 });
  const figures: Figures = {};
  for (const { name, request, per = 1 } of MEASURES) {
    const times: Record<string, Times> = Object.fromEntries(
      parties.map((party) => [party.name, { wallMs: [], cpuMs: [] }]),
    );
    for (let round = 0; round < rounds; round++) {
      for (const party of parties) {
        const { wallMs, cpuMs } = await party.ask(request);
        times[party.name]!.wallMs.push(...wallMs.map((ms) => ms / per));
        times[party.name]!.cpuMs.push(...cpuMs.map((ms) => ms / per));
      }
    }
    figures[name] = Object.fromEntries(
      Object.entries(times).map(([party, { wallMs, cpuMs }]) => [
        party,
        { medianMs: median(wallMs), minMs: Math.min(...wallMs), cpuMs: median(cpuMs) },
      ]),
    );
  }
  return figures;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** Medians with the shortest time and the processor time; then how many times longer a peer takes, by both. */
function table(threads: number, figures: Figures, starts: Starts, peakBytes: Readonly<Record<string, number>>): string {
  const parties = Object.keys(peakBytes);
  const pairs = parties
    .filter((name) => !(OWN as readonly string[]).includes(name))
    .flatMap((peer) => OWN.filter((own) => parties.includes(own)).map((own) => [peer, own] as const));
  const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
  const rows = [
    [`${threads} thread(s): median (min, cpu)`, ...parties, ...pairs.map(([peer, own]) => `${peer}/${own} (of cpu)`)],
    ...Object.entries(figures).map(([name, row]) => [
      name,
      ...parties.map((party) => {
        const { medianMs, minMs, cpuMs } = row[party]!;
        return `${medianMs.toFixed(1)} (${minMs.toFixed(1)}, ${cpuMs.toFixed(1)})`;
      }),
      ...pairs.map(([peer, own]) => {
        const [a, b] = [row[peer]!, row[own]!];
        return `${(a.medianMs / b.medianMs).toFixed(2)} (${(a.cpuMs / b.cpuMs).toFixed(2)})`;
      }),
    ]),
    ...Object.entries(starts).map(([name, row]) => [
      name,
      ...parties.map((party) => row[party]!.toFixed(0)),
      ...ratios(pairs, row),
    ]),
    ['peak memory', ...parties.map((party) => mebibytes(peakBytes[party]!)), ...ratios(pairs, peakBytes)],
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')).join('\n');
}

function ratios(pairs: readonly (readonly [string, string])[], values: Readonly<Record<string, number>>): string[] {
  return pairs.map(([peer, own]) => (values[peer]! / values[own]!).toFixed(2));
}
