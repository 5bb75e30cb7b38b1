import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../../electron/contract/app.ts';
import type { WireEvent } from '../../../../electron/contract/index.ts';
import type { Job } from '../../../../electron/contract/models/job.ts';
import type { ProjectChange, ProjectSummary, Row } from '../../../../electron/contract/projects.ts';
import { callKey, snapshotKey } from '../../../../renderer/client/keys.ts';
import { startLive } from '../../../../renderer/client/live.ts';
import type { Transport, TransportListener } from '../../../../renderer/client/transport.ts';
import { createWorld } from '../../../fakes/host/world.ts';

const nowMs = Date.parse('2026-11-23T08:20:00Z');
const world = createWorld({ scene: 'fresh', locale: 'en', nowMs, recordings: [] });

const take: Job = {
  id: 'take',
  kind: 'synthesis',
  state: 'running',
  subject: 'Pilot',
  step: null,
  progress: { done: 0, total: 0, unit: 'sentences' },
  createdAt: '',
  startedAt: null,
  endedAt: null,
  error: null,
  result: null,
};

/** A host that answers snapshots only when told to. */
function createHost() {
  let seq = 0;
  let asked = 0;
  let answer: (() => void) | null = null;
  let listener: TransportListener | null = null;
  const queries = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } },
  });
  queries.setQueryDefaults(snapshotKey, {
    queryFn: () =>
      new Promise<Snapshot>((resolve) => {
        asked += 1;
        const taken = seq;
        answer = () =>
          resolve({
            ...world.snapshot,
            seq: taken,
            status: { state: 'not-set-up', sentence: { key: 'notSetUp', values: {} } },
          });
      }),
  });
  const transport: Transport = {
    call: () => Promise.reject(new Error('not used')),
    placeFile: () => Promise.reject(new Error('not used')),
    mediaUrl: (path) => path,
    listen(given) {
      listener = given;
      return () => {};
    },
  };
  const live = startLive(transport, queries, () => {});
  const flush = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  return {
    live,
    queries,
    connect: () => listener?.connected(),
    emit(studioName: string): WireEvent {
      seq += 1;
      const event: WireEvent = { seq, name: 'settings.changed', payload: { ...world.snapshot.settings, studioName } };
      return event;
    },
    emitTake(): WireEvent {
      seq += 1;
      return { seq, name: 'job.changed', payload: take };
    },
    emitBackup(): WireEvent {
      seq += 1;
      return { seq, name: 'backup.changed', payload: world.snapshot.backup };
    },
    emitProject(payload: ProjectChange): WireEvent {
      seq += 1;
      return { seq, name: 'projects.changed', payload };
    },
    flush,
    deliver: (event: WireEvent) => listener?.event(event),
    async answer() {
      await flush();
      answer?.();
      await flush();
    },
    asked: () => asked,
    snapshot: () => queries.getQueryData<Snapshot>(snapshotKey),
  };
}

let host: ReturnType<typeof createHost>;
beforeEach(() => {
  host = createHost();
});

describe('the page kept equal to the host', () => {
  it('applies events after the snapshot', async () => {
    host.connect();
    await host.answer();
    host.deliver(host.emit('one'));
    expect(host.snapshot()?.settings.studioName).toBe('one');
  });

  it('holds back what arrives before the snapshot and applies only what the snapshot does not know', async () => {
    const known = host.emit('known');
    host.connect();
    host.deliver(known);
    await Promise.resolve();
    const later = host.emit('later');
    host.deliver(later);
    await host.answer();
    expect(host.snapshot()?.seq).toBe(2);
    expect(host.snapshot()?.settings.studioName).toBe('later');
  });

  it('asks for the snapshot again when a number is missing', async () => {
    host.connect();
    await host.answer();
    host.emit('lost');
    host.deliver(host.emit('seen'));
    expect(host.snapshot()?.seq).toBe(0);
    await host.answer();
    expect(host.asked()).toBe(2);
    expect(host.snapshot()?.seq).toBe(2);
  });

  it('asks for nothing when a take begins, moves on and ends: the engine has an event of its own', async () => {
    host.connect();
    await host.answer();
    for (let told = 0; told < 3; told += 1) host.deliver(host.emitTake());
    await host.answer();
    expect(host.asked()).toBe(1);
    expect(host.snapshot()?.jobs).toEqual([take]);
  });

  it('asks again after every reconnection', async () => {
    host.connect();
    await host.answer();
    host.connect();
    await host.answer();
    expect(host.asked()).toBe(2);
  });

  it('puts the changed rows of a project into what is known, and reads nothing again', async () => {
    host.connect();
    await host.answer();
    const key = callKey('projects.open', { projectId: 'p' });
    const row = { id: 'a', text: 'before' } as Row;
    const summary = { id: 'p', changedAt: '' } as ProjectSummary;
    host.queries.setQueryData(key, { summary, rows: [row, { ...row, id: 'b' }] });
    const spoken = { ...row, text: 'after' };
    host.deliver(host.emitProject({ projectId: 'p', summary, rows: [spoken], removedRowIds: [], order: null }));
    expect(host.queries.getQueryData(key)).toEqual({ summary, rows: [spoken, { ...row, id: 'b' }] });
    host.deliver(host.emitProject({ projectId: 'other', summary: null, rows: [], removedRowIds: [], order: null }));
    expect(host.queries.getQueryData(key)).toEqual({ summary, rows: [spoken, { ...row, id: 'b' }] });
  });

  it('asks a list again whose first answer was on its way when an event made it old', async () => {
    host.connect();
    await host.answer();
    let onHost: readonly string[] = ['older'];
    const answers: (() => void)[] = [];
    const list = new QueryObserver<readonly string[]>(host.queries, {
      queryKey: callKey('backup.releases', {}),
      queryFn: () => {
        const given = onHost;
        return new Promise((resolve) => answers.push(() => resolve(given)));
      },
    });
    const leave = list.subscribe(() => {});
    onHost = ['newer', 'older'];
    host.deliver(host.emitBackup());
    await host.flush();
    for (let told = 0; told < 2; told += 1) {
      for (const answer of answers.splice(0)) answer();
      await host.flush();
    }
    expect(list.getCurrentResult().data).toEqual(['newer', 'older']);
    leave();
  });
});
