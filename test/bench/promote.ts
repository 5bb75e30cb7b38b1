/**
 * `npm run bench -- promote [--json] [--runs 3] [--megabytes 200]`: from a bare machine, and with everything in place. The
 * practice machine is used over its real SSH; the service is a small one, so loading a voice is not in these figures.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { PromotionView } from '../../electron/contract/standby.ts';
import { endServicesBelow, furnish, openDesk } from '../integration/standby/desk.ts';
import { startPrimary } from '../integration/standby/primary.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '3' },
    megabytes: { type: 'string', default: '200' },
  },
});
const runs = Number(values.runs);
const megabytes = Number(values.megabytes);

type Case = 'bare machine' | 'in place';
const seen: Record<Case, PromotionView[]> = { 'bare machine': [], 'in place': [] };
for (let run = 0; run < runs; run++) await measureOnce(run);

const cases = Object.entries(seen).map(([name, views]) => ({
  name,
  bytesTransferred: views[0]?.bytesTransferred ?? 0,
  rtoSeconds: spread(views.map((view) => view.rtoSeconds ?? Number.NaN)),
  steps: Object.fromEntries(
    (views[0]?.steps ?? []).map((step, index) => [
      step.name,
      spread(views.map((view) => view.steps[index]?.seconds ?? 0)),
    ]),
  ),
}));
if (values.json) console.log(JSON.stringify({ bench: 'promote', runs, megabytes, cases }));
else {
  for (const { name, rtoSeconds, bytesTransferred, steps } of cases) {
    console.log(
      `${name}: ${show(rtoSeconds)} s from confirmation to service, ${(bytesTransferred / 1e6).toFixed(1)} MB`,
    );
    for (const [step, seconds] of Object.entries(steps)) console.log(`  ${step.padEnd(10)} ${show(seconds)} s`);
  }
}

async function measureOnce(run: number): Promise<void> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'bench-promote-'));
  await furnish(dir);
  await writeFile(path.join(dir, 'voices/lin/weights.bin'), seededBytes(megabytes * 1_000_000, run));
  const primary = await startPrimary();
  const desk = await openDesk(dir);
  try {
    const gate = { listenHost: '127.0.0.1', listenPort: 0, primaryUrl: primary.url };
    await desk.standby.setCutover({ provider: 'gate', ...gate });
    await desk.backup.setStore({ kind: 'folder', path: path.join(dir, 'store') }, { createFolder: true });
    await desk.backup.start().finished;
    const { name } = await desk.standby.addPractice();
    for (const at of ['bare machine', 'in place'] as const) {
      await primary.down();
      seen[at].push(await (await desk.promote(name)).finished);
      await primary.up();
      await desk.failBack(name);
    }
  } finally {
    await desk.close();
    await primary.down();
    endServicesBelow(dir);
    await rm(dir, { recursive: true, force: true });
  }
}

/** Bytes that no store can find twice, the same for the same seed. */
function seededBytes(count: number, seed: number): Buffer {
  const bytes = Buffer.alloc(count);
  for (let at = 0, block = 0; at < count; at += 32, block++) {
    createHash('sha256').update(`${seed} ${block}`).digest().copy(bytes, at);
  }
  return bytes;
}

interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

function spread(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return { median: at(Math.floor(sorted.length / 2)), min: at(0), max: at(sorted.length - 1) };
}

function show({ median, min, max }: Spread): string {
  return `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
}
