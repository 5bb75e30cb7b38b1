/**
 * One contract, two transports: what a client may rely on, checked over HTTP with server-sent events and over Electron's IPC
 * (on the Chromium stand-in). The app behind both is the real one.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calls } from '../../electron/contract/index.ts';
import { until } from '../fixtures/until.ts';
import type { TransportClient } from './transport-client.ts';
import { openHttpClient } from './transport-http-client.ts';
import { openIpcClient } from './transport-ipc-client.ts';

describe.each([
  ['http', openHttpClient],
  ['ipc', openIpcClient],
] as const)('the contract over %s', (_name, open) => {
  let client: TransportClient;
  beforeAll(async () => {
    client = await open();
  });
  afterAll(() => client.close());

  it('answers the snapshot with everything that the frame needs', async () => {
    const answer = await client.call('app.snapshot', {});
    expect(answer).toMatchObject({
      ok: true,
      data: { voices: [{ id: 'pilot', pilot: true }], status: { state: expect.any(String) } },
    });
  });

  it('knows every declared call, and does nothing for an input that is none', async () => {
    const names = Object.keys(calls);
    const codes: unknown[] = [];
    for (const name of names) {
      const answer = await client.callRaw(name, 'no object');
      codes.push([name, answer.ok ? 'done' : answer.error.code]);
    }
    expect(codes).toEqual(names.map((name) => [name, 'APP_INPUT_INVALID']));
    expect(client.events.filter(({ name }) => name === 'job.changed')).toEqual([]);
  });

  it('refuses unknown calls and wrong input with typed errors, and never rejects', async () => {
    expect(await client.callRaw('no.such', {})).toMatchObject({ ok: false, error: { code: 'APP_UNKNOWN_CALL' } });
    expect(await client.callRaw('constructor', {})).toMatchObject({ ok: false, error: { code: 'APP_UNKNOWN_CALL' } });
    for (const input of [null, 'x', [], { voiceId: 1 }, { voiceId: 'pilot', text: {}, parameters: {} }]) {
      expect(await client.callRaw('synthesis.start', input)).toMatchObject({
        ok: false,
        error: { code: 'APP_INPUT_INVALID' },
      });
    }
    expect(await client.callRaw('standby.promote', { planId: 'x' })).toMatchObject({
      ok: false,
      error: { code: 'APP_INPUT_INVALID' },
    });
  });

  it('tells of a change by an event with a rising number', async () => {
    const before = client.events.length;
    expect(await client.call('settings.set', { studioName: '测试工作室' })).toMatchObject({
      ok: true,
      data: { studioName: '测试工作室' },
    });
    const event = await until('the event', () =>
      client.events.slice(before).find(({ name }) => name === 'settings.changed'),
    );
    expect(event.payload).toMatchObject({ studioName: '测试工作室' });
    const numbers = client.events.map(({ seq }) => seq);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('speaks: a job, its events, and a take that can be played', async () => {
    const started = await client.call('synthesis.start', {
      voiceId: 'pilot',
      text: 'Hello there.',
      parameters: { language: 'en', seed: 7 },
    });
    if (!started.ok) throw new Error(started.error.technical);
    const { jobId } = started.data;
    const ended = await until('the end of the job', () =>
      client.events.find(
        (event) => event.name === 'job.changed' && event.payload.id === jobId && event.payload.endedAt !== null,
      ),
    );
    expect(ended.payload).toMatchObject({ state: 'done', kind: 'synthesis' });
    const takes = await client.call('synthesis.takes', { limit: 1 });
    const take = takes.ok ? takes.data[0] : undefined;
    expect(take).toMatchObject({ text: 'Hello there.', seed: 7, voiceId: 'pilot' });
    const bytes = await client.media(take?.mediaPath ?? '');
    expect(
      Buffer.from(bytes ?? [])
        .subarray(0, 4)
        .toString(),
    ).toBe('RIFF');
    expect(Buffer.compare(Buffer.from(bytes ?? []), await readFile(take?.file ?? ''))).toBe(0);
  });

  it('plays nothing outside of takes and voices', async () => {
    for (const wanted of [
      '../settings/settings.json',
      'takes/../settings/settings.json',
      '/etc/passwd',
      'voices/pilot/voice.json',
      'host.json',
      '',
    ]) {
      expect({ wanted, bytes: await client.media(wanted) }).toEqual({ wanted, bytes: null });
    }
  });

  it('takes a file that only the page has, to a folder of its own and under a harmless name', async () => {
    const bytes = Uint8Array.from({ length: 3000 }, (_, index) => index % 251);
    const placed = await Promise.all(['../录音 1.wav', '../录音 1.wav'].map((name) => client.upload(name, bytes)));
    for (const file of placed) {
      expect(path.relative(client.dataDir, file)).toMatch(/^uploads.[0-9a-f-]{36}.录音_1\.wav$/);
      expect(Buffer.compare(await readFile(file), bytes)).toBe(0);
    }
    expect(new Set(placed).size).toBe(2);
  });

  it('audits what changes something, with lengths instead of texts', async () => {
    const text = await readFile(path.join(client.dataDir, 'audit', 'log.jsonl'), 'utf8');
    expect(text).toContain('"event":"settings.set"');
    expect(text).toContain('"textCharacters":12');
    expect(text).not.toContain('Hello there.');
  });
});
