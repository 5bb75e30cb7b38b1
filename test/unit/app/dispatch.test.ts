/** What the dispatcher does to every call before and after its handler, with handlers that only count. */
import { describe, expect, it } from 'vitest';
import { createDispatch } from '../../../electron/app/dispatch.ts';
import { declare, declareDanger, type Started } from '../../../electron/contract/define.ts';
import type { Confirmations, Handlers } from '../../../electron/contract/index.ts';
import { dangerInput } from '../../../electron/contract/models/plan.ts';
import { AppError } from '../../../electron/kernel/app-error.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { memoryAudit } from '../../fakes/parts.ts';

const confirmed = { planId: 'p', planHash: 'h', confirmName: 'spare', reason: 'power failure' };
const context = { actor: 'browser', surface: 'browser', signal: new AbortController().signal } as const;

function dispatchWith(confirm: (input: typeof confirmed) => unknown = () => null) {
  const audit = memoryAudit();
  const handled: unknown[] = [];
  const handler = (answer: unknown) => async (input: unknown) => {
    handled.push(input);
    return answer;
  };
  const handlers = {
    'standby.promote': handler({ jobId: 'j1' }),
    'standby.failBack': handler({ jobId: 'j2' }),
    'standby.overview': handler({}),
    'standby.abort': async () => {
      throw new AppError('STANDBY_INCIDENT_UNKNOWN');
    },
    'settings.set': handler({ studioName: 'S' }),
    'projects.setRows': handler({}),
    'projects.replace': handler({}),
  } as unknown as Handlers;
  const confirming = async (input: typeof confirmed) => (confirm(input) ?? null) as Record<string, unknown> | null;
  const confirmations: Confirmations = {
    'standby.promote': confirming,
    'standby.switchover': confirming,
    'standby.failBack': confirming,
  };
  return {
    call: createDispatch({ handlers, confirmations, audit, log: silentLog, locale: () => 'zh-CN' }),
    audit,
    handled,
  };
}

describe('an input that is refused', () => {
  const problemsFor = async (locale?: 'en' | 'zh-CN') => {
    const { call } = dispatchWith();
    const answer = await call('settings.set', { studioName: 7 }, { ...context, ...(locale && { locale }) });
    return answer.ok ? null : answer.error;
  };

  it('is explained in the language of the caller, or else of the studio, and in English for the log', async () => {
    const english = ['studioName: Invalid input: expected string, received number'];
    const chinese = ['studioName: 无效输入：期望 string，实际接收 数字'];
    expect(await problemsFor('en')).toMatchObject({ details: { problems: english }, technical: english[0] });
    expect(await problemsFor('zh-CN')).toMatchObject({ details: { problems: chinese }, technical: english[0] });
    expect(await problemsFor()).toMatchObject({ details: { problems: chinese } });
  });
});

describe('what a studio says', () => {
  it('is in the record as its length only, and many rows as their number', async () => {
    const { call, audit } = dispatchWith();
    const rowIds = ['a', 'b', 'c'];
    await call('projects.setRows', { projectId: 'p', rowIds, changes: { text: 'Nobody else knows.' } }, context);
    await call('projects.replace', { projectId: 'p', find: 'secret', with: 'hidden', rowIds }, context);
    expect(audit.lines).toMatchObject([
      { data: { input: { projectId: 'p', rows: 3, changes: { textCharacters: 18 } } } },
      { data: { input: { projectId: 'p', rows: 3, findCharacters: 6, withCharacters: 6 } } },
    ]);
    expect(JSON.stringify(audit.lines)).not.toMatch(/Nobody|secret|hidden|rowIds/);
  });
});

describe('a danger call', () => {
  it('N10: is recorded with the names of both where a second person agreed', async () => {
    const second = { name: 'desk 2', fingerprint: 'AAAA' };
    const { call, audit } = dispatchWith(() => ({ second }));
    expect(await call('standby.promote', { ...confirmed, second: 'a line' }, context)).toMatchObject({ ok: true });
    expect(audit.lines).toMatchObject([{ actor: 'browser', event: 'standby.promote', data: { second, result: 'ok' } }]);
  });

  it.each(['standby.promote', 'standby.failBack'] as const)(
    '%s is handled only behind its confirmation',
    async (name) => {
      const { call, audit, handled } = dispatchWith(() => {
        throw new AppError('STANDBY_PLAN_STALE');
      });
      expect(await call(name, confirmed, context)).toMatchObject({ ok: false, error: { code: 'STANDBY_PLAN_STALE' } });
      expect(handled).toEqual([]);
      expect(audit.lines).toMatchObject([
        { actor: 'browser', event: name, data: { surface: 'browser', input: confirmed, result: 'STANDBY_PLAN_STALE' } },
      ]);
    },
  );

  it.each(['planId', 'planHash', 'confirmName', 'reason'] as const)(
    'without %s is refused, and recorded',
    async (left) => {
      let asked = 0;
      const { call, audit, handled } = dispatchWith(() => {
        asked += 1;
      });
      const { [left]: _left, ...input } = confirmed;
      expect(await call('standby.promote', input, context)).toMatchObject({
        ok: false,
        error: { code: 'APP_INPUT_INVALID', details: { problems: [expect.stringContaining(left)] } },
      });
      expect([asked, handled]).toEqual([0, []]);
      expect(audit.lines).toMatchObject([{ event: 'standby.promote', data: { result: 'APP_INPUT_INVALID' } }]);
    },
  );

  it('that is confirmed is handled once and recorded with its job', async () => {
    const { call, audit, handled } = dispatchWith();
    expect(await call('standby.promote', confirmed, context)).toEqual({ ok: true, data: { jobId: 'j1' } });
    expect(handled).toEqual([confirmed]);
    expect(audit.lines).toMatchObject([{ event: 'standby.promote', data: { jobId: 'j1', result: 'ok' } }]);
  });
});

describe('any other call', () => {
  it('that reads leaves no line', async () => {
    const { call, audit } = dispatchWith();
    expect(await call('standby.overview', {}, context)).toMatchObject({ ok: true });
    expect(audit.lines).toEqual([]);
  });

  it('that changes something leaves one, also when it fails', async () => {
    const { call, audit } = dispatchWith();
    await call('settings.set', { studioName: 'S' }, context);
    await call('standby.abort', { incidentId: 'i' }, context);
    expect(audit.lines).toMatchObject([
      { event: 'settings.set', data: { input: { studioName: 'S' }, result: 'ok' } },
      { event: 'standby.abort', data: { input: { incidentId: 'i' }, result: 'STANDBY_INCIDENT_UNKNOWN' } },
    ]);
    expect(audit.lines[0]?.data).not.toHaveProperty('jobId');
  });

  it('that cannot be recorded is not told as done', async () => {
    const audit = {
      append: async () => {
        throw new AppError('AUDIT_NOT_WRITABLE');
      },
    };
    const handlers = { 'settings.set': async () => ({}) } as unknown as Handlers;
    const confirmations: Confirmations = {
      'standby.promote': async () => null,
      'standby.switchover': async () => null,
      'standby.failBack': async () => null,
    };
    const call = createDispatch({ handlers, confirmations, audit, log: silentLog, locale: () => 'zh-CN' });
    expect(await call('settings.set', {}, context)).toMatchObject({ ok: false, error: { code: 'AUDIT_NOT_WRITABLE' } });
  });
});

/** Held by the type check: each of these lines has to be an error. */
void [
  // @ts-expect-error: a danger call whose input carries no plan
  () => declareDanger<Started>()({ job: true, input: dangerInput.omit({ planHash: true }) }),
  // @ts-expect-error: a call that answers a job and does not say so
  () => declareDanger<Started>()({ input: dangerInput }),
  // @ts-expect-error: a job is kept on disk, so it is no read
  () => declare<Started>()({ effect: 'read', job: true, input: dangerInput }),
  // @ts-expect-error: a danger call is declared by its own helper
  () => declare<string>()({ effect: 'danger', input: dangerInput }),
  // @ts-expect-error: a danger call without its confirmation
  (): Confirmations => ({ 'standby.promote'() {} }),
];
