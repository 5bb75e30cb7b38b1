/** Event by event: what holds an installation back, and which reason is told when there are several. */
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../../electron/contract/errors.ts';
import { type JobKind, jobKinds } from '../../../electron/contract/models/job.ts';
import { heldReasons } from '../../../electron/contract/updates.ts';
import { type HeldFacts, heldCode, whyHeld } from '../../../electron/updates/held.ts';

const quiet: HeldFacts = {
  watch: { incident: null },
  standby: { running: null, serving: null, elsewhere: null },
  jobs: [],
  isSpeaking: false,
};
const job = (kind: JobKind, state: HeldFacts['jobs'][number]['state'] = 'running') => ({ kind, state });
const incident = (state: string) => ({ incident: { id: 'INC-1', state } as never });
const something = {} as never;

describe('an installation', () => {
  it.each([
    ['nothing at all', {}, null],
    ['an open incident', { watch: incident('open') }, 'incident'],
    ['an acknowledged one', { watch: incident('acknowledged') }, 'incident'],
    ['one that a standby answers', { watch: incident('served-by-standby') }, 'incident'],
    ['one that is over', { watch: incident('closed') }, null],
    ['an operation, also an interrupted one', { standby: { ...quiet.standby, running: something } }, 'operation'],
    ['one of another desktop', { standby: { ...quiet.standby, elsewhere: something } }, 'operation'],
    ['a promotion', { jobs: [job('promote')] }, 'operation'],
    ['a fail-back', { jobs: [job('fail-back')] }, 'operation'],
    ['a standby that serves', { standby: { ...quiet.standby, serving: something } }, 'standby'],
    ['a drill', { jobs: [job('drill')] }, 'drill'],
    ['a backup', { jobs: [job('backup')] }, 'backup'],
    ['a backup that waits its turn', { jobs: [job('backup', 'queued')] }, 'backup'],
    ['a backup that has ended', { jobs: [job('backup', 'done'), job('drill', 'failed')] }, null],
    ['a take of a listener', { isSpeaking: true }, 'speaking'],
    ['a take', { jobs: [job('synthesis')] }, 'speaking'],
    ['an episode', { jobs: [job('project-speak')] }, 'speaking'],
    ['an import', { jobs: [job('voice-import')] }, 'busy'],
    ['its own download', { jobs: [job('update-get')] }, null],
    ['a drill beside an incident', { jobs: [job('drill')], watch: incident('open') }, 'incident'],
    ['a take beside a backup', { isSpeaking: true, jobs: [job('backup')] }, 'backup'],
  ] as const)('during %s', (_what, facts, expected) => {
    expect(whyHeld({ ...quiet, ...facts })).toBe(expected);
  });

  it('waits for every kind of job but its own', () => {
    const free = jobKinds.filter((kind) => whyHeld({ ...quiet, jobs: [job(kind)] }) === null);
    expect(free).toEqual(['update-publish', 'update-get', 'update-install']);
  });

  it.each(heldReasons)('has an error of its own for: %s', (reason) => {
    expect(errorCodes).toContain(heldCode(reason));
  });
});
