import { describe, expect, it } from 'vitest';
import { isTtsRefusal } from '../../../electron/kernel/voice-service.ts';
import type { HttpAnswer } from '../../../electron/watch/ports.ts';
import {
  isClockGap,
  modelsAfter,
  nextDelayMs,
  p95LatencyMs,
  timeoutsFor,
  verdictOf,
} from '../../../electron/watch/rules.ts';
import { readHealth } from '../../../electron/watch/understudy-api.ts';

const answer = (status: number, body: unknown): HttpAnswer => ({
  kind: 'answered',
  status,
  headers: {},
  body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
  latencyMs: 12,
});
const health = { ready: true, releaseId: 'r1', modelIds: ['a', 'b'], voice: 'v', queue: 0, epoch: 0, site: 'primary' };

describe('what an answer means', () => {
  it.each([
    ['a ready service', answer(200, health), 'ok', 'ok'],
    ['not ready', answer(503, { ...health, ready: false }), 'not-ready', 'failed'],
    ['a proxy without a backend', answer(503, '<html>'), 'http-error', 'failed'],
    ['the official failure', answer(400, '{"message":"tts failed"}'), 'tts-failed', 'failed'],
    ['no such page', answer(404, 'not found'), 'http-error', 'no-voice'],
    ['a page that is gone', answer(410, ''), 'http-error', 'no-voice'],
    ['a proxy whose backend is dead', answer(502, '<html>'), 'http-error', 'failed'],
    ['a login page', answer(302, ''), 'redirect', 'no-voice'],
    ['a key is wanted', answer(401, ''), 'auth', 'misconfigured'],
    ['a page for people', answer(200, '<html>'), 'bad-body', 'failed'],
    ['another model', answer(200, { ...health, modelIds: ['c'] }), 'wrong-model', 'wrong-model'],
    ['the standby itself', answer(200, { ...health, site: 'standby' }), 'other-site', 'misconfigured'],
    ['a ready service without any model', answer(200, { ...health, modelIds: [] }), 'wrong-model', 'wrong-model'],
    [
      'a certificate that nobody vouches for',
      { kind: 'failed', failure: 'tls', latencyMs: 5 } as const,
      'tls',
      'no-voice',
    ],
    [
      'a certificate that has expired',
      { kind: 'failed', failure: 'expired', latencyMs: 5 } as const,
      'expired',
      'no-voice',
    ],
    ['a service with a fault of its own', answer(500, health), 'not-ready', 'failed'],
    ['a gate before the official API', answer(200, { ...health, modelIds: [], api: 'official' }), 'ok', 'ok'],
    [
      'the same when the official API is dead',
      answer(503, { ...health, ready: false, modelIds: [], api: 'official' }),
      'http-error',
      'failed',
    ],
    [
      'a gate that lets nobody in before a voice that is well',
      answer(503, { ...health, ready: false, modelIds: [], api: 'official', mode: 'fenced', warm: true }),
      'fenced',
      'fenced',
    ],
    [
      'the same before a voice that is dead',
      answer(503, { ...health, ready: false, modelIds: [], api: 'official', mode: 'fenced', warm: false }),
      'http-error',
      'failed',
    ],
    ['silence', { kind: 'failed', failure: 'timeout', latencyMs: 5000 } as const, 'timeout', 'failed'],
    ['no such name', { kind: 'failed', failure: 'dns', latencyMs: 5 } as const, 'dns', 'no-voice'],
  ] as const)('%s', (_what, given, kind, verdict) => {
    const finding = readHealth(given, { site: 'primary', models: ['a', 'b', 'other voice'] });
    expect(finding.kind).toBe(kind);
    expect(verdictOf(finding.kind, finding.status)).toBe(verdict);
  });

  it('has no opinion about models when none are expected', () => {
    for (const models of [null, []]) {
      expect(readHealth(answer(200, { ...health, modelIds: ['c'] }), { site: 'primary', models }).kind).toBe('ok');
    }
  });
});

describe('the voice that ought to answer', () => {
  const library = [
    { id: 'a', modelId: 'model-a' },
    { id: 'b', modelId: 'model-b' },
  ];
  it.each([
    ['any voice of the library until one was served', null, ['model-a', 'model-b']],
    ['the one that was served last', { voice: 'a', modelIds: ['model-a'] }, ['model-a']],
    ['the same model under another name', { voice: 'x', modelIds: ['model-b'] }, ['model-b']],
    ['the model that the library has under the name now', { voice: 'a', modelIds: ['older'] }, ['model-a']],
    ['the name alone, as it was written down earlier', { voice: 'b', modelIds: [] }, ['model-b']],
    ['any voice when the library no longer has it', { voice: 'x', modelIds: ['x'] }, ['model-a', 'model-b']],
  ])('is %s', (_what, served, models) => {
    expect(modelsAfter(served, library)).toEqual(models);
  });

  it('is the only one of a library of one', () => {
    expect(modelsAfter(null, library.slice(0, 1))).toEqual(['model-a']);
    expect(modelsAfter({ voice: 'b', modelIds: ['model-b'] }, library.slice(0, 1))).toEqual(['model-a']);
  });
});

describe('what only a voice service says', () => {
  const says = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) => ({
    status,
    headers,
    body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
  });
  it.each([
    ['the official refusal', says(400, { message: 'ref_audio_path is required' }), true],
    ['a refusal of its types', says(422, { detail: [] }), true],
    ['the official handler that fails at once', says(500, 'Internal Server Error', { server: 'uvicorn' }), true],
    ['a sound', says(200, 'RIFF', { 'content-type': 'audio/wav' }), true],
    ['no such page', says(404, { detail: 'Not Found' }, { server: 'uvicorn' }), false],
    ['a page of a proxy', says(400, '<html>'), false],
    ['a proxy that fails', says(500, '<html>', { server: 'nginx' }), false],
    ['a page for people', says(200, '<html>', { 'content-type': 'text/html' }), false],
    ['a login', says(302, ''), false],
  ])('%s', (_what, reply, expected) => {
    expect(isTtsRefusal(reply)).toBe(expected);
  });
});

describe('numbers of the watch', () => {
  it('asks sooner after a failure and never waits longer than the interval', () => {
    const target = { url: 'http://x/', intervalS: 10, failures: 3, deep: false };
    expect(nextDelayMs(target, 0)).toBe(10_000);
    expect(nextDelayMs(target, 1)).toBe(5_000);
    expect(nextDelayMs({ ...target, intervalS: 0.2 }, 1)).toBe(200);
    expect(timeoutsFor(10)).toEqual({ connectMs: 2000, firstByteMs: 4000, totalMs: 5000 });
    expect(timeoutsFor(0.2).totalMs).toBe(1000);
  });

  it('takes sleep for a gap, whichever clock tells it, and a busy second for none', () => {
    expect(isClockGap(10_100, 10_100, 10_000)).toBe(false);
    expect(isClockGap(13_000, 13_000, 10_000)).toBe(false);
    expect(isClockGap(600_000, 10_000, 10_000)).toBe(true);
    expect(isClockGap(600_000, 600_000, 10_000)).toBe(true);
    expect(isClockGap(2_000, 2_000, 200)).toBe(false);
    expect(isClockGap(-3_600_000, 10_000, 10_000)).toBe(true);
  });

  it('has a 95th percentile of good answers only', () => {
    const sample = (latencyMs: number, kind: 'ok' | 'timeout' = 'ok') => ({
      at: '',
      kind,
      latencyMs,
      status: 200,
      releaseId: null,
      deep: false,
    });
    expect(p95LatencyMs([])).toBeNull();
    expect(p95LatencyMs([sample(5000, 'timeout')])).toBeNull();
    expect(p95LatencyMs(Array.from({ length: 20 }, (_, index) => sample(index + 1)))).toBe(19);
  });
});
