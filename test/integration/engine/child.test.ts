import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ChildHandle, ChildRest } from '../../../electron/kernel/child-client.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import type { Clock, Log, Ticker } from '../../../electron/kernel/ports.ts';
import { createTicker } from '../../../electron/kernel/ticker.ts';
import { createEngineChild, type EngineChild, forkEngine } from '../../../electron/platform/engine-child.ts';
import type { SpeakRequest } from '../../../native-models/engine-types.ts';
import { drain } from '../../../native-models/generators.ts';
import { readPilotImport } from '../../../native-models/voice-pack/pilot.ts';
import { createManualTicker } from '../../fakes/manual-ticker.ts';
import { until } from '../../fixtures/until.ts';

const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
const ticker = createTicker(silentLog);
const children: EngineChild[] = [];
const fixtures = path.resolve(import.meta.dirname, '../../fixtures/children');

const hello: SpeakRequest = { text: 'Hello there, my friend.', language: 'en', seed: 42 };
const long = { ...hello, text: 'This is one of many sentences that nobody wants to hear. '.repeat(60) };

let library: string;
let packDir: string;

/** The engine with the last started process in reach. */
function start(
  options: { entry?: string; memoryCeilingBytes?: number; rest?: ChildRest; clock?: Clock; ticker?: Ticker } = {},
) {
  const handles: ChildHandle[] = [];
  const fork = forkEngine({}, options.entry);
  const engine = createEngineChild({
    spawn: () => {
      const handle = fork();
      handles.push(handle);
      return handle;
    },
    ...(options.memoryCeilingBytes === undefined ? {} : { memoryCeilingBytes: options.memoryCeilingBytes }),
    ...(options.rest === undefined ? {} : { rest: options.rest }),
    clock: options.clock ?? systemClock,
    ticker: options.ticker ?? ticker,
    log: silentLog,
  });
  children.push(engine);
  return { engine, handles };
}

async function importPilot(engine: EngineChild, change: { id?: string; destination?: string } = {}) {
  const steps: string[] = [];
  const { id } = await engine.importVoice(
    { ...(await readPilotImport()), destination: library, ...change },
    { signal: new AbortController().signal, onStep: (step) => steps.push(step) },
  );
  return { id, steps };
}

async function speak(engine: EngineChild, request = hello, signal?: AbortSignal, onFirst?: () => void) {
  let samples = 0;
  let sentences = 0;
  const sound = engine.speak(packDir, request, signal ? { signal } : {});
  const facts = await drain(sound, (chunk) => {
    if (samples === 0) onFirst?.();
    samples += chunk.samples.length;
    if (chunk.last) sentences += 1;
  });
  return { facts, samples, sentences };
}

function isAlive(pid: number): boolean {
  try {
    // A process that has ended but was not collected yet is a zombie: state Z.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

beforeAll(async () => {
  library = await mkdtemp(path.join(tmpdir(), 'understudy-child-'));
  const { engine } = start();
  const { id, steps } = await importPilot(engine);
  expect(steps).toEqual(['recognise', 'check', 'copy', 'trial']);
  packDir = path.join(library, id);
});
afterEach(() => {
  for (const child of children.splice(0)) child.close();
});
afterAll(async () => {
  ticker.stopAll();
  await rm(library, { recursive: true, force: true });
});

describe('the engine in its own process', () => {
  it('starts with the first request and tells its state', async () => {
    const { engine, handles } = start();
    const states: string[] = [];
    engine.onState(({ state }) => {
      if (states.at(-1) !== state) states.push(state);
    });
    expect([engine.state.state, handles.length]).toEqual(['idle', 0]);
    const { facts, samples, sentences } = await speak(engine);
    expect(facts).toMatchObject({ sampleRateHz: 32000, seed: 42, provider: 'cpu', cutShort: false });
    expect(samples / 32000).toBeCloseTo(facts.audioSeconds, 5);
    expect(sentences).toBeGreaterThan(0);
    expect(states).toEqual(['starting', 'ready', 'busy', 'ready']);
    await engine.warm(packDir);
    expect(engine.state.loadedVoices).toEqual(['pilot']);
    expect(engine.state.rssBytes).toBeGreaterThan(50_000_000);
    expect(handles.length).toBe(1);
  });

  it('ends when nobody asked for anything for long, says so, and speaks the same again in a new process', async () => {
    const manual = createManualTicker();
    const rest = { afterMs: 300_000, isAllowed: () => true };
    const { engine, handles } = start({ ticker: manual, rest });
    const first = await speak(engine);
    // The question after its memory is the last thing that was asked.
    await until('its memory to be told', async () => engine.state.rssBytes !== null);
    const ended = new Promise<string>((resolve) => handles[0]?.onExit(resolve));
    await manual.elapse(rest.afterMs);
    expect(engine.state).toMatchObject({ state: 'idle', rssBytes: null, loadedVoices: [] });
    await ended;
    expect((await speak(engine)).samples).toBe(first.samples);
    expect(handles.length).toBe(2);
  });

  it('speaks the same through a message port of Electron', async () => {
    const { engine } = start({ entry: path.join(fixtures, 'utility.ts') });
    const forked = start().engine;
    expect(await speak(engine)).toMatchObject({ samples: (await speak(forked)).samples });
  });

  it('says whether somebody waits for sound, however the take ends', async () => {
    const { engine } = start();
    const seen: boolean[] = [engine.isSpeaking];
    await speak(engine, hello, undefined, () => seen.push(engine.isSpeaking));
    seen.push(engine.isSpeaking);
    await expect(speak(engine, { ...hello, reference: 'Nobody' })).rejects.toThrow();
    for await (const _chunk of engine.speak(packDir, long)) {
      seen.push(engine.isSpeaking);
      break;
    }
    seen.push(engine.isSpeaking);
    expect(seen).toEqual([false, true, false, true, false]);
  });

  it('explains a text beside the running take', async () => {
    const { engine } = start();
    const speaking = speak(engine);
    const [first] = await engine.explain({ text: 'Hello there.', language: 'en' });
    expect(first?.segments[0]).toMatchObject({ language: 'en' });
    expect(first?.segments[0]?.phones).toContain('HH');
    await speaking;
  });

  it('passes on what the engine refuses, and goes on', async () => {
    const { engine, handles } = start();
    await expect(speak(engine, { ...hello, text: '😀' })).rejects.toMatchObject({ code: 'TEXT_EMPTY' });
    await expect(speak(engine, { ...hello, reference: 'Nobody' })).rejects.toMatchObject({
      code: 'REFERENCE_UNKNOWN',
      details: { known: ['Anna', 'Ella', 'Mei'] },
    });
    await speak(engine);
    expect(handles.length).toBe(1);
  });
});

describe('cancelling', () => {
  it('answers at once, and the next take runs in the same process', async () => {
    const { engine, handles } = start();
    await speak(engine);
    const controller = new AbortController();
    let stateAtCancel: string | undefined;
    // In the middle of sixty sentences; the caller is answered while the process still lets go of the take.
    const speaking = speak(engine, long, controller.signal, () => {
      controller.abort();
      stateAtCancel = engine.state.state;
    });
    await expect(speaking).rejects.toMatchObject({ name: 'AbortError' });
    expect([stateAtCancel, engine.state.state]).toEqual(['busy', 'busy']);
    await speak(engine);
    expect(handles.length).toBe(1);
  });

  it('kills a process that does not answer within 5 seconds', async () => {
    const manual = createManualTicker();
    const { engine, handles } = start({ entry: path.join(fixtures, 'deaf.ts'), ticker: manual });
    const controller = new AbortController();
    const speaking = speak(engine, hello, controller.signal);
    await until('a running take', () => engine.state.state === 'busy');
    expect(manual.waiting).toEqual([]);
    controller.abort();
    await expect(speaking).rejects.toMatchObject({ name: 'AbortError' });
    await manual.elapse(4_999);
    expect(engine.state.state).toBe('busy');
    await manual.elapse(1);
    expect(engine.state.state).toBe('idle');
    expect(handles.length).toBe(1);
  });
});

describe('crashes', () => {
  it('fail a take that is heard already, and one of which nothing was heard begins again', async () => {
    const { engine, handles } = start();
    // The studio's takes come one after the other, so the second has no sound when the first has its first.
    const heard = speak(engine, long, undefined, () => handles[0]?.kill());
    const waiting = speak(engine);
    await expect(heard).rejects.toMatchObject({ code: 'ENGINE_CRASHED', retryable: true });
    expect((await waiting).samples).toBeGreaterThan(0);
    expect(handles.length).toBe(2);
  });

  it('leave no half-made voice behind', async () => {
    const { engine, handles } = start();
    const destination = path.join(library, 'crashing');
    const importing = engine.importVoice(
      { ...(await readPilotImport()), destination },
      { signal: new AbortController().signal, onStep: (step) => step === 'trial' && handles[0]?.kill() },
    );
    await expect(importing).rejects.toMatchObject({ code: 'ENGINE_CRASHED' });
    const left = await readdir(destination);
    expect(left.filter((name) => !name.startsWith('.import-'))).toEqual([]);
  });

  it('include a process that is not ready within a minute', async () => {
    const manual = createManualTicker();
    const { engine, handles } = start({ entry: path.join(fixtures, 'mute.ts'), ticker: manual });
    const speaking = speak(engine);
    speaking.catch(() => {});
    await until('the start', () => manual.waiting.length > 0);
    await manual.elapse(59_999);
    expect(engine.state.state).toBe('starting');
    await manual.elapse(1);
    await expect(speaking).rejects.toMatchObject({ code: 'ENGINE_CRASHED' });
    expect(handles.length).toBe(1);
  });

  it('three in a row stop the engine for a minute, then it may try again', async () => {
    let nowMs = 1000;
    const clock: Clock = { now: () => nowMs, monotonicMs: () => nowMs };
    const { engine, handles } = start({ entry: path.join(fixtures, 'stillborn.ts'), clock });
    for (let n = 0; n < 3; n++) {
      await expect(speak(engine)).rejects.toMatchObject({
        code: 'ENGINE_CRASHED',
        details: { reason: 'exit 7: no model today' },
      });
    }
    expect(engine.state.state).toBe('stopped');
    await expect(speak(engine)).rejects.toMatchObject({ code: 'ENGINE_STOPPED', details: { retryInS: 60 } });
    expect(handles.length).toBe(3);
    nowMs += 60_000;
    await expect(speak(engine)).rejects.toMatchObject({ code: 'ENGINE_CRASHED' });
    expect(handles.length).toBe(4);
    await expect(speak(engine)).rejects.toMatchObject({ code: 'ENGINE_STOPPED' });
  });
});

describe('a host that is killed', () => {
  it('takes the engine with it', async () => {
    const owner = spawn(process.execPath, [path.join(fixtures, 'owner.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) => {
      owner.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
    });
    expect(isAlive(pid)).toBe(true);
    owner.kill('SIGKILL');
    await until('the end of the engine', () => !isAlive(pid));
  });
});

describe('memory', () => {
  it('a process above the ceiling is replaced between takes', async () => {
    const { engine, handles } = start({ memoryCeilingBytes: 1_000_000 });
    const first = await speak(engine);
    const second = await speak(engine);
    expect(handles.length).toBe(2);
    expect(second.samples).toBe(first.samples);
  });
});
