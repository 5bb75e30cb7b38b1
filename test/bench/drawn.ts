/**
 * `node test/bench/drawn.ts [--json] [--threads 1,2] [--steps 8,32] [--rounds N]`: what it costs to draw the spectrogram of a v3
 * voice and to make sound of it, at official size with random weights. `--peers official=DIR,python=PATH` asks the official
 * program in turn, on PyTorch. Figures are medians; ratios are how many times longer the official program takes.
 */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Execution } from '../../native-models/ort/session.ts';
import { type DrawnRequest, makeDrawnVoice, serveDrawn } from './drawn-parts/own.ts';
import { engineCommand, engineEnv } from './engine-parts/engine-process.ts';
import { median, openParty, type Party } from './engine-parts/peers.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    threads: { type: 'string', default: '1,2' },
    steps: { type: 'string', default: '8,32' },
    rounds: { type: 'string', default: '1' },
    cache: { type: 'string', default: path.join(tmpdir(), 'understudy-bench') },
    peers: { type: 'string' },
    serve: { type: 'string' },
  },
});

interface Row {
  readonly threads: number;
  readonly measure: string;
  readonly wallMs: Readonly<Record<string, number>>;
  readonly cpuMs: Readonly<Record<string, number>>;
}

const lines = (text: string): number[] => text.split(',').map(Number);

async function openParties(threads: number): Promise<Party[]> {
  const execution: Execution = { provider: 'cpu', threads, precision: 'exact' };
  const self = fileURLToPath(import.meta.url);
  const own = [...engineCommand, self, '--serve', JSON.stringify(execution), '--cache', values.cache];
  const parties = [await openParty({ name: 'understudy', command: own, env: engineEnv() })];
  const { official, python } = Object.fromEntries((values.peers ?? '').split(',').map((pair) => pair.split('=')));
  if (official === undefined || python === undefined) return parties;
  const script = path.join(import.meta.dirname, 'drawn-parts/official.py');
  const command = [python, script, '--code', official, '--threads', String(threads)];
  return [...parties, await openParty({ name: 'official', command })];
}

async function measure(parties: readonly Party[], threads: number, name: string, request: DrawnRequest): Promise<Row> {
  const none = () => Object.fromEntries(parties.map((party): [string, number[]] => [party.name, []]));
  const [wall, cpu] = [none(), none()];
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const party of parties) {
      const { wallMs, cpuMs } = await party.ask(request);
      wall[party.name]!.push(...wallMs);
      cpu[party.name]!.push(...cpuMs);
    }
  }
  const medians = (of: Readonly<Record<string, number[]>>) =>
    Object.fromEntries(Object.entries(of).map(([party, times]) => [party, median(times)]));
  return { threads, measure: name, wallMs: medians(wall), cpuMs: medians(cpu) };
}

function sentence({ threads, measure: name, wallMs, cpuMs }: Row): string {
  const each = Object.keys(wallMs).map(
    (party) => `${party} ${(wallMs[party]! / 1000).toFixed(2)} s (cpu ${(cpuMs[party]! / 1000).toFixed(2)})`,
  );
  const [own = 1, other] = [wallMs['understudy'], wallMs['official']];
  const ratio = other === undefined ? [] : [`official/understudy ${(other / own).toFixed(2)}`];
  return `${threads} thread(s), ${name}: ${[...each, ...ratio].join(', ')}`;
}

async function compare(): Promise<void> {
  mkdirSync(values.cache, { recursive: true });
  makeDrawnVoice(values.cache);
  const rows: Row[] = [];
  for (const threads of lines(values.threads)) {
    const parties = await openParties(threads);
    for (const party of parties) await party.ask({ measure: 'vocoder', runs: 1 } as DrawnRequest);
    const asked: [string, DrawnRequest][] = [
      ...lines(values.steps).map((steps): [string, DrawnRequest] => [
        `5 s drawn in ${steps} steps`,
        { measure: 'draw', steps, runs: 1 },
      ]),
      ['5 s of sound from it', { measure: 'vocoder', runs: 1 }],
    ];
    for (const [name, request] of asked) {
      rows.push(await measure(parties, threads, name, request));
      if (!values.json) console.log(sentence(rows.at(-1)!));
    }
    for (const party of parties) {
      const { peakBytes } = await party.ask({ measure: 'memory' });
      if (!values.json)
        console.log(
          `${party.name}: load ${(party.loadMs / 1000).toFixed(1)} s, peak ${Math.round(peakBytes / 2 ** 20)} MiB`,
        );
      await party.close();
    }
  }
  if (values.json) console.log(JSON.stringify(rows, null, 2));
}

if (values.serve === undefined) await compare();
else await serveDrawn(values.cache, JSON.parse(values.serve) as Execution);
