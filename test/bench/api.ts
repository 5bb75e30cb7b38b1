/**
 * `npm run bench -- api [--minutes 10] [--clients 200] [--short 30] [--json]`: the voice service under load, on loopback. First
 * short requests one after the other, alone and with a long script under way; then all clients at once, each of whom comes back
 * until it is served; then good clients among hostile ones. It is well when no good request was lost, every sound was whole,
 * short requests beside a script took at most twice as long as alone, nobody hostile was forgotten, and memory in the second half
 * of the minutes grew by less than a tenth. With 0 clients and 0 minutes the short requests are all.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRandom } from '../fixtures/random-text.ts';
import { askOnce, newTally, type Tally } from './api-parts/good-client.ts';
import { hostileClients } from './api-parts/hostile-clients.ts';
import { type Memory, startService } from './api-parts/service.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '10' },
    clients: { type: 'string', default: '200' },
    short: { type: 'string', default: '30' },
  },
});
const minutes = Math.min(60, Number(values.minutes));
const clients = Math.min(1000, Number(values.clients));
const shortRequests = Math.min(1000, Number(values.short));
/** At the 95th of a hundred. */
const MOST_SLOWDOWN = 2;
const GOOD_CLIENTS = 3;
const CROWD_WITHIN_MS = 10 * 60_000;
/** Some ten minutes of speech. */
const LONG_SCRIPT = 'The evening train to the coast was late again, and nobody on the platform knew why. '.repeat(130);
const MOST_GROWTH = 1.1;

const say = (line: string): void => {
  if (!values.json) console.log(line);
};
const service = await startService();
const memories: Memory[] = [];
const problems: string[] = [];
const hostile = new Map<string, Map<string, number>>();
let crowd = newTally();
let mixed = newTally();
let crowdSeconds = 0;
let shorts: { readonly alone: Tally; readonly beside: Tally } | null = null;
let exitCode: number | null = null;
try {
  await askOnce(service.url, 0, true, newTally(), performance.now() + 60_000);
  const start = await service.memory();
  say(`start: ${memoryLine(start)}`);
  if (shortRequests > 0) shorts = await sendShort();
  crowd = await sendCrowd();
  if (minutes > 0) mixed = await mixFor(minutes);
  await settle();
} finally {
  exitCode = await service.end();
}
judge();
const ok = problems.length === 0;
if (values.json) {
  const told = ({ statuses, answeredMs, waitedMs, served, lost }: Tally) => {
    const byStatus = Object.fromEntries(statuses);
    return {
      served,
      lost: lost.length,
      statuses: byStatus,
      answeredMs: spread(answeredMs),
      waitedMs: spread(waitedMs),
    };
  };
  const harm = Object.fromEntries([...hostile].map(([name, ends]) => [name, Object.fromEntries(ends)]));
  const figures = { crowd: { clients, seconds: crowdSeconds, ...told(crowd) }, mixed: { minutes, ...told(mixed) } };
  const underScript = shorts && { alone: told(shorts.alone), beside: told(shorts.beside) };
  console.log(JSON.stringify({ bench: 'api', short: underScript, ...figures, hostile: harm, memories, problems, ok }));
} else {
  for (const [name, ends] of hostile) say(`  ${name.padEnd(21)} ${countsLine(ends)}`);
  for (const problem of problems) say(`not ok: ${problem}`);
  if (ok) say('ok');
}
process.exit(ok ? 0 : 1);

/** One after the other: alone, and while the service speaks a script of ten minutes to somebody else. */
async function sendShort(): Promise<{ readonly alone: Tally; readonly beside: Tally }> {
  const send = async (): Promise<Tally> => {
    const tally = newTally();
    for (let turn = 0; turn < shortRequests; turn++) {
      await askOnce(service.url, turn, true, tally, performance.now() + CROWD_WITHIN_MS);
    }
    return tally;
  };
  const alone = await send();
  const stop = new AbortController();
  const script = await fetch(`${service.url}/tts`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text: LONG_SCRIPT, text_lang: 'en', media_type: 'raw', streaming_mode: 1 }),
    signal: stop.signal,
  });
  let heardBytes = 0;
  let isOver = false;
  const listening = (async () => {
    for await (const part of script.body ?? []) heardBytes += (part as Uint8Array).length;
    isOver = true;
  })().catch(() => {});
  const beside = await send();
  if (isOver || heardBytes === 0) problems.push(`the long script: ${heardBytes} bytes, over ${isOver}`);
  stop.abort();
  await listening;
  for (const [name, tally] of Object.entries({ alone, 'beside a script': beside })) {
    say(`${shortRequests} short requests ${name}: ${tallyLine(tally)}`);
  }
  return { alone, beside };
}

/** Everybody at once; whoever finds the queue full comes back as it is told. */
async function sendCrowd(): Promise<Tally> {
  const tally = newTally();
  const begunMs = performance.now();
  const asks = Array.from({ length: clients }, (_, turn) =>
    askOnce(service.url, turn, true, tally, begunMs + CROWD_WITHIN_MS),
  );
  await Promise.all(asks);
  crowdSeconds = (performance.now() - begunMs) / 1000;
  say(`${clients} at once: all answered in ${crowdSeconds.toFixed(1)} s; ${tallyLine(tally)}`);
  say(`  ${memoryLine(await service.memory())}`);
  return tally;
}

async function mixFor(lengthMinutes: number): Promise<Tally> {
  const endMs = performance.now() + lengthMinutes * 60_000;
  const open = (): boolean => performance.now() < endMs;
  const all = newTally();
  let minute = newTally();
  let turn = 0;
  const good = Array.from({ length: GOOD_CLIENTS }, async () => {
    while (open()) {
      const mine = newTally();
      await askOnce(service.url, turn++, false, mine, performance.now() + CROWD_WITHIN_MS);
      for (const tally of [all, minute]) add(tally, mine);
    }
  });
  const bad = hostileClients.map(async ({ name, everyMs, visit }, index) => {
    const next = createRandom(index + 1);
    const random = (): number => (next() >>> 0) / 2 ** 32;
    const ends = new Map<string, number>();
    hostile.set(name, ends);
    const visits = new Set<Promise<void>>();
    while (open()) {
      const over = visit(service.port, random).then((how) => {
        ends.set(how, (ends.get(how) ?? 0) + 1);
        visits.delete(over);
      });
      visits.add(over);
      // Many hang at the same time, but never without bound.
      if (visits.size >= 40) await Promise.race(visits);
      await sleep(Math.min(everyMs, Math.max(0, endMs - performance.now())));
    }
    await Promise.all(visits);
  });
  for (let number = 1; open(); number++) {
    const seen: Memory[] = [];
    const untilMs = Math.min(endMs, performance.now() + 60_000);
    while (performance.now() < untilMs) {
      seen.push(await service.memory());
      await sleep(1_000);
    }
    const memory = medianOf(seen);
    memories.push(memory);
    say(`minute ${number}: ${memoryLine(memory)}; ${tallyLine(minute)}`);
    minute = newTally();
  }
  await Promise.all([...good, ...bad]);
  return all;
}

/** When all have gone the service must be as at the beginning. */
async function settle(): Promise<void> {
  for (let turn = 0; ; turn++) {
    const health = (await (await fetch(`${service.url}/healthz`)).json()) as { ready: boolean; queue: number };
    if (health.ready && health.queue === 0) break;
    if (turn > 100) {
      problems.push(`afterwards: ready ${health.ready}, queue ${health.queue}`);
      break;
    }
    await sleep(100);
  }
  say(`end: ${memoryLine(await service.memory())}`);
}

function judge(): void {
  const slowdown = shorts && spread(shorts.beside.answeredMs).p95 / spread(shorts.alone.answeredMs).p95;
  if (slowdown !== null && slowdown > MOST_SLOWDOWN) {
    problems.push(`short requests took ${slowdown.toFixed(1)} times as long beside a script`);
  }
  const shortTallies = shorts ? { 'short, alone': shorts.alone, 'short, beside a script': shorts.beside } : {};
  for (const [name, tally] of Object.entries({ crowd, mixed, ...shortTallies })) {
    if (tally.lost.length > 0) problems.push(`${name}: ${tally.lost.length} lost, first: ${tally.lost[0]}`);
    if (tally.careless > 0) problems.push(`${name}: ${tally.careless} answers 429 without Retry-After`);
  }
  if (crowd.served !== clients) problems.push(`${crowd.served} of ${clients} were served`);
  if (clients >= 100 && !crowd.statuses.has(429)) problems.push('the queue was never full');
  for (const [name, ends] of hostile) {
    if (ends.has('forgotten')) problems.push(`${ends.get('forgotten')} clients of "${name}" were never let go`);
  }
  // Until everybody hostile has come and gone several times, what they held at once is the most that the allocator has seen.
  const [first, ...later] = memories.slice((memories.length - 1) >> 1);
  for (const part of ['hostMegabytes', 'engineMegabytes'] as const) {
    const most = Math.max(...later.map((memory) => memory[part]));
    if (first && most > first[part] * MOST_GROWTH) {
      problems.push(`${part} grew from ${first[part].toFixed(0)} to ${most.toFixed(0)}`);
    }
  }
  if (exitCode !== 0) problems.push(`the service ended with ${exitCode}`);
}

function add(to: Tally, from: Tally): void {
  for (const [status, count] of from.statuses) to.statuses.set(status, (to.statuses.get(status) ?? 0) + count);
  to.answeredMs.push(...from.answeredMs);
  to.waitedMs.push(...from.waitedMs);
  to.lost.push(...from.lost);
  to.served += from.served;
  to.careless += from.careless;
}

/** Of the samples of a minute, so that one collection of garbage decides nothing. */
function medianOf(seen: readonly Memory[]): Memory {
  const middle = (part: keyof Memory): number =>
    seen.map((memory) => memory[part]).sort((a, b) => a - b)[seen.length >> 1] ?? 0;
  return { hostMegabytes: middle('hostMegabytes'), engineMegabytes: middle('engineMegabytes') };
}

function spread(milliseconds: readonly number[]): { readonly median: number; readonly p95: number } {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), p95: at(0.95) };
}

function memoryLine({ hostMegabytes, engineMegabytes }: Memory): string {
  return `host ${hostMegabytes.toFixed(0)} MB, engine ${engineMegabytes.toFixed(0)} MB`;
}

function tallyLine(tally: Tally): string {
  const [answered, waited] = [spread(tally.answeredMs), spread(tally.waitedMs)];
  const seconds = (ms: number): string => (ms / 1000).toFixed(2);
  return (
    `served ${tally.served}, lost ${tally.lost.length}; status ${countsLine(tally.statuses)}; ` +
    `answer median ${seconds(answered.median)} s, p95 ${seconds(answered.p95)} s; ` +
    `with waiting ${seconds(waited.median)} s, ${seconds(waited.p95)} s`
  );
}

function countsLine(counts: ReadonlyMap<string | number, number>): string {
  return [...counts]
    .sort()
    .map(([name, count]) => `${name}×${count}`)
    .join(' ');
}
