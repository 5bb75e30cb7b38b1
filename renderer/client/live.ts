/**
 * Keeps the query cache equal to the host: the snapshot once, then events. Events that arrive while a snapshot is on its
 * way are held back and judged against the snapshot's own number, so none is applied twice and none is lost.
 */
import type { QueryClient, QueryFilters } from '@tanstack/react-query';
import type { Snapshot } from '../../electron/contract/app.ts';
import type { EventName, ReadName, WireEvent } from '../../electron/contract/index.ts';
import type { Project, ProjectChange, ProjectSummary } from '../../electron/contract/projects.ts';
import type { SentenceReady, Take } from '../../electron/contract/synthesis.ts';
import { applyEvent, judgeSeq } from './apply-event.ts';
import { callKey, sentencesKey, snapshotKey } from './keys.ts';
import { applyToList, applyToProject } from './project-change.ts';
import type { Transport } from './transport.ts';

export interface Live {
  readonly stop: () => void;
}

/** Lists that an event makes old. They are asked for again only where a screen shows them. */
const staleAfter: Partial<Record<EventName, readonly ReadName[]>> = {
  'voices.changed': ['voices.removed'],
  'synthesis.takesChanged': ['synthesis.takes', 'synthesis.removedTakes'],
  'backup.changed': ['backup.releases', 'backup.channels', 'backup.removed', 'standby.automatic'],
  'watch.changed': ['watch.incidents'],
  'alerts.changed': ['alerts.overview'],
  'notify.changed': ['notify.overview'],
  'standby.changed': ['standby.incidents', 'standby.incident', 'standby.automatic'],
  'audit.appended': ['audit.list'],
  'settings.changed': ['updates.status'],
  'updates.changed': ['updates.status'],
};

export function startLive(
  transport: Transport,
  queries: QueryClient,
  tell: (connection: 'open' | 'lost') => void,
): Live {
  let heldBack: WireEvent[] = [];
  let asking = false;
  let askAgain = false;

  async function ask(): Promise<void> {
    if (asking) {
      askAgain = true;
      return;
    }
    asking = true;
    try {
      await queries.fetchQuery({ queryKey: snapshotKey, staleTime: 0 });
      const waiting = heldBack;
      heldBack = [];
      asking = false;
      for (const event of waiting) apply(event);
    } catch {
      // The query itself carries the error to the screen; the next connection asks again.
      asking = false;
    }
    if (askAgain) {
      askAgain = false;
      await ask();
    }
  }

  function apply(event: WireEvent): void {
    const snapshot = queries.getQueryData<Snapshot>(snapshotKey);
    if (asking || snapshot === undefined) {
      heldBack.push(event);
      return;
    }
    switch (judgeSeq(snapshot.seq, event.seq)) {
      case 'known':
        return;
      case 'gap':
        heldBack.push(event);
        void askEverything();
        return;
      case 'apply':
        queries.setQueryData<Snapshot>(snapshotKey, applyEvent(snapshot, event));
    }
  }

  /** What lies beside the snapshot. Doing it twice changes nothing, so it does not wait for a snapshot on its way. */
  function spread(event: WireEvent): void {
    if (event.name === 'synthesis.sentenceReady') {
      queries.setQueryData<readonly SentenceReady[]>(sentencesKey(event.payload.jobId), (known = []) => [
        ...known.filter((sentence) => sentence.sentence !== event.payload.sentence),
        event.payload,
      ]);
    }
    if (event.name === 'synthesis.takeAdded') {
      queries.setQueriesData<readonly Take[]>({ queryKey: callKey('synthesis.takes') }, (takes) =>
        takes ? [event.payload, ...takes.filter((take) => take.id !== event.payload.id)] : takes,
      );
    }
    if (event.name === 'projects.changed') changeProject(event.payload);
    for (const name of staleAfter[event.name] ?? []) void askAnew({ queryKey: callKey(name) });
  }

  /**
   * An answer that is on its way may have been given before the event: it is shown, and asked for once more. It is not
   * cancelled, because events that come faster than answers would then leave a screen empty for ever.
   */
  async function askAnew(which: QueryFilters): Promise<void> {
    const isUnderWay = queries.isFetching(which) > 0;
    await queries.invalidateQueries(which, { cancelRefetch: false });
    if (isUnderWay) await queries.invalidateQueries(which, { cancelRefetch: false });
  }

  /** A script of thousands of rows is not read again for each row that was spoken: the change is put into what is known. */
  function changeProject(change: ProjectChange): void {
    const list = callKey('projects.list');
    const project = callKey('projects.open', { projectId: change.projectId });
    const known = queries.getQueryData<Project>(project);
    const next = known === undefined ? undefined : applyToProject(known, change);
    queries.setQueriesData<readonly ProjectSummary[]>(
      { queryKey: list },
      (before) => before && applyToList(before, change),
    );
    if (queries.isFetching({ queryKey: list }) > 0) void askAnew({ queryKey: list });
    if (next === null || queries.isFetching({ queryKey: project }) > 0) void askAnew({ queryKey: project });
    else if (next !== undefined) queries.setQueryData<Project>(project, next);
    if (change.summary === null) void askAnew({ queryKey: callKey('projects.removed') });
    if (change.summary === null || change.order !== null) void askAnew({ queryKey: callKey('projects.removedRows') });
  }

  async function askEverything(): Promise<void> {
    await ask();
    await askAnew({ predicate: (query) => query.queryKey[0] === 'call' });
  }

  const stop = transport.listen({
    event(event) {
      spread(event);
      apply(event);
    },
    connected() {
      tell('open');
      void askEverything();
    },
    disconnected: () => tell('lost'),
  });
  return { stop };
}
