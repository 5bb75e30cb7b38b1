/** A promotion asked for at the app's own door, as any program with the token could: nothing happens without the plan that was read. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../electron/app/app.ts';
import { createApp } from '../../../electron/app/create-app.ts';
import type { CallInput, CallName, CallOutput } from '../../../electron/contract/index.ts';
import type { Plan } from '../../../electron/contract/models/plan.ts';
import { copyPilotLibrary } from '../../fakes/pilot-library.ts';

const context = { actor: 'browser', surface: 'browser', signal: new AbortController().signal } as const;
let app: App;
let dataDir = '';

async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const answer = await app.call(name, input, context);
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.technical}`);
  return answer.data;
}

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'understudy-danger-'));
  await copyPilotLibrary(dataDir);
  app = await createApp({ dataDir, role: 'host', logToStderr: false });
  await app.startServices({ background: false });
  await call('standby.addPractice', {});
});
afterAll(async () => {
  await app.close();
  await rm(dataDir, { recursive: true, force: true });
});

type Asked = Partial<CallInput<'standby.promote'>>;
const confirming = (plan: Plan, change: Asked = {}): Asked => ({
  planId: plan.planId,
  planHash: plan.planHash,
  confirmName: plan.machine,
  reason: 'power failure',
  ...change,
});

/** Where the service is, what was begun, and what was written down about this call. */
async function traces(name: 'standby.promote' | 'standby.failBack') {
  const { entries } = await call('audit.list', { limit: 1000 });
  return {
    jobs: (await call('jobs.list', {})).length,
    incidents: await call('standby.incidents', {}),
    overview: await call('standby.overview', {}),
    recorded: entries.filter(({ event }) => event === name).map(({ data }) => data['result']),
  };
}

describe.each([
  ['standby.promote', 'promote'],
  ['standby.failBack', 'fail-back'],
] as const)('%s', (name, intent) => {
  it.each([
    ['without a hash', (plan: Plan) => confirming(plan, { planHash: undefined }), 'APP_INPUT_INVALID'],
    ['with an empty hash', (plan: Plan) => confirming(plan, { planHash: '' }), 'APP_INPUT_INVALID'],
    ['with a wrong hash', (plan: Plan) => confirming(plan, { planHash: '0'.repeat(32) }), 'STANDBY_PLAN_STALE'],
    ['with a plan that nobody made', (plan: Plan) => confirming(plan, { planId: 'p' }), 'STANDBY_PLAN_STALE'],
    ['with another name', (plan: Plan) => confirming(plan, { confirmName: 'spare' }), 'STANDBY_NAME_NOT_CONFIRMED'],
    ['without a reason', (plan: Plan) => confirming(plan, { reason: '  ' }), 'APP_INPUT_INVALID'],
  ])('%s is refused, recorded, and changes nothing', async (_how, ask, code) => {
    const plan = await call('standby.plan', { name: 'practice', intent });
    const before = await traces(name);
    expect(await app.call(name, ask(plan), context)).toMatchObject({ ok: false, error: { code } });
    expect(await traces(name)).toEqual({ ...before, recorded: [code, ...before.recorded] });
  });

  it('with a plan of the other intent is refused', async () => {
    const other = intent === 'promote' ? 'fail-back' : 'promote';
    const plan = await call('standby.plan', { name: 'practice', intent: other });
    expect(await app.call(name, confirming(plan), context)).toMatchObject({ error: { code: 'STANDBY_PLAN_STALE' } });
  });

  it('with a plan whose facts have changed is refused', async () => {
    const plan = await call('standby.plan', { name: 'practice', intent });
    const primaryUrl = `http://127.0.0.1:${intent === 'promote' ? 9 : 19}`;
    await call('standby.setCutover', { provider: 'gate', listenPort: 0, primaryUrl });
    const before = await traces(name);
    expect(await app.call(name, confirming(plan), context)).toMatchObject({ error: { code: 'STANDBY_PLAN_STALE' } });
    expect(await traces(name)).toEqual({ ...before, recorded: ['STANDBY_PLAN_STALE', ...before.recorded] });
  });

  it('with a plan that is blocked is refused with what blocks it', async () => {
    const plan = await call('standby.plan', { name: 'practice', intent });
    expect(plan.blockedBy.length).toBeGreaterThan(0);
    const before = await traces(name);
    expect(await app.call(name, confirming(plan), context)).toMatchObject({ error: { code: plan.blockedBy[0] } });
    expect(await traces(name)).toEqual({ ...before, recorded: [plan.blockedBy[0], ...before.recorded] });
  });
});
