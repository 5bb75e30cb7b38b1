import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { addAlertHook } from '../../../electron/host/alert-hook.ts';
import { AppError } from '../../../electron/kernel/app-error.ts';

function hook() {
  const api = new Hono();
  const taken: unknown[] = [];
  let monotonicMs = 0;
  let fault: AppError | null = null;
  addAlertHook(api, {
    keys: ['the-key', null],
    clock: { monotonicMs: () => monotonicMs },
    async receive(document) {
      if (fault) throw fault;
      taken.push(document);
      return { news: 1 };
    },
  });
  return {
    taken,
    fail: (next: AppError) => {
      fault = next;
    },
    wait: (ms: number) => {
      monotonicMs += ms;
    },
    post: (body: string, key = 'the-key') =>
      api.request('/hooks/alertmanager', { method: 'POST', body, headers: { authorization: `Bearer ${key}` } }),
  };
}

it('takes alerts with its own key alone', async () => {
  const { post, taken } = hook();
  for (const key of ['', 'another', 'null']) expect((await post('{}', key)).status).toBe(401);
  expect(taken).toEqual([]);
  const answer = await post('{"version":"4"}');
  expect([answer.status, await answer.json()]).toEqual([200, { news: 1 }]);
});

it('takes no body that is larger than alerts are', async () => {
  const { post, taken } = hook();
  expect((await post(JSON.stringify({ filler: 'x'.repeat(64 * 1024) }))).status).toBe(413);
  expect(taken).toEqual([]);
});

it('answers so that Alertmanager sends again what may still succeed, and nothing else', async () => {
  const { post, fail } = hook();
  fail(new AppError('ALERTS_UNREADABLE'));
  expect((await post('not json')).status).toBe(400);
  fail(new AppError('ALERTS_NOT_KEPT', { details: { file: '/full' } }));
  expect((await post('{}')).status).toBe(503);
});

it('slows a storm down, and strangers use up no room', async () => {
  const { post, wait } = hook();
  for (let index = 0; index < 100; index += 1) await post('{}', 'stranger');
  const answers: number[] = [];
  for (let index = 0; index < 62; index += 1) answers.push((await post('{}')).status);
  expect(answers.filter((status) => status === 200)).toHaveLength(60);
  expect(answers.at(-1)).toBe(503);
  wait(1_000);
  expect((await post('{}')).status).toBe(200);
  expect((await post('{}')).status).toBe(503);
});
