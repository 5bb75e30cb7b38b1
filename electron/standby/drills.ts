/**
 * Rehearsals. The operation is a promotion's, carried out by the same code, up to the voice that is heard; its journals lie in a
 * folder of their own, so that none is ever in the way of an operation that moves listeners.
 */
import { lstatSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fingerprintOf } from '../backup/release/signature.ts';
import type { Started } from '../contract/define.ts';
import type { DrillReport, LastDrill } from '../contract/standby.ts';
import type { WatchStatus } from '../contract/watch.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import { newIncidentId } from '../kernel/incident-id.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import { writeFileAtomic } from '../kernel/json-file.ts';
import { createContexts, type OperationContexts } from './context.ts';
import { drillReport, soundOfPath } from './drill-report.ts';
import { listJournals, openJournal } from './journal.ts';
import type { Opening } from './journal-line.ts';
import { noteTimes } from './note-times.ts';
import { replayJournal } from './operation-state.ts';
import type { OperationsDeps } from './operations.ts';
import { planDrill } from './plan-drill.ts';
import { failureOf, runOperation } from './run-operation.ts';
import { readOperations } from './stored-operations.ts';

const KIND = 'drill';

/** So many are kept to be looked at and heard; of every machine the last one in any case. */
const KEPT_DRILLS = 24;

export interface DrillRequest {
  readonly name: string;
  /** The newest verified one when left out. */
  readonly releaseId?: string;
  readonly actor: string;
}

export type RunningDrill = Started & { readonly finished: Promise<DrillReport> };

export class Drills {
  readonly #deps: OperationsDeps;
  readonly #dir: string;
  readonly #isBusy: () => boolean;
  readonly #newNonce: () => string;

  /** `isBusy`: an operation that moves listeners is open, or listeners of a standby hear nothing. */
  constructor(deps: OperationsDeps, isBusy: () => boolean, newNonce: () => string) {
    this.#deps = deps;
    this.#dir = path.join(deps.dir, 'drills');
    this.#isBusy = isBusy;
    this.#newNonce = newNonce;
  }

  /** Throws STANDBY_UNKNOWN, STANDBY_INCIDENT_ACTIVE. */
  start(request: DrillRequest): RunningDrill {
    const { machines, jobs } = this.#deps;
    const { name } = machines.get(request.name);
    this.#assertPeace(name);
    const run = (handle: JobHandle) => this.#run(request, handle);
    const { job, finished } = jobs.start<DrillReport>({ kind: KIND, subject: name, run });
    return { jobId: job.id, finished };
  }

  /** An operation takes the machines for itself. */
  stop(): void {
    const { jobs } = this.#deps;
    for (const job of jobs.list()) if (job.kind === KIND && job.endedAt === null) jobs.cancel(job.id);
  }

  /** Newest first. */
  async list(): Promise<readonly DrillReport[]> {
    const live = this.#deps.jobs.list().some((job) => job.kind === KIND && job.endedAt === null);
    const operations = await readOperations(this.#dir);
    return operations.map((operation, index) => drillReport(operation, live && index === 0));
  }

  /** Absolute path of what was heard in a drill; null when `mediaPath` names none. */
  soundFile(mediaPath: string): string | null {
    const drillId = soundOfPath(mediaPath);
    const file = drillId && path.join(this.#dir, `${drillId}.wav`);
    return file && lstatSync(file, { throwIfNoEntry: false })?.isFile() ? file : null;
  }

  async #run(request: DrillRequest, handle: JobHandle): Promise<DrillReport> {
    // Listeners who hear nothing come first, whenever that begins.
    const alarm = new AbortController();
    const giveWay = (): void => alarm.abort(new DOMException('there is a P1', 'AbortError'));
    const { bus } = this.#deps;
    const stops = [
      bus.on('watch.changed', ({ incident }) => void (isP1(incident) && giveWay())),
      bus.on('standby.changed', ({ servingDown }) => void (servingDown && giveWay())),
    ];
    try {
      return await this.#rehearse(request, handle, AbortSignal.any([handle.signal, alarm.signal]));
    } finally {
      for (const stop of stops) stop();
      await this.#clearAway();
    }
  }

  /** What was heard long ago proves nothing any more. */
  async #clearAway(): Promise<void> {
    const last = new Set(this.#deps.machines.list().map(({ lastDrill }) => lastDrill?.drillId));
    const ids = (await listJournals(this.#dir)).filter((id) => !last.has(id));
    for (const id of ids.slice(KEPT_DRILLS)) {
      await Promise.all(['jsonl', 'wav'].map((kind) => rm(path.join(this.#dir, `${id}.${kind}`), { force: true })));
    }
  }

  async #rehearse(request: DrillRequest, handle: JobHandle, signal: AbortSignal): Promise<DrillReport> {
    const { machines, audit, clock, log, announce } = this.#deps;
    await mkdir(this.#dir, { recursive: true });
    const opening = await this.#open(request, handle, signal);
    const { incidentId, machine } = opening;
    const contexts = await this.#contexts(opening, handle);
    const journal = await openJournal(this.#dir, incidentId);
    try {
      await journal.append({ kind: 'opened', at: isoTime(clock.now()), opening });
      const { nonce: _nonce, ...data } = opening;
      await audit.append({ actor: request.actor, event: 'drill.opened', incidentId, data });
      const view = await runOperation({
        journal,
        contextFor: contexts.contextFor,
        audit,
        clock,
        log,
        cancelled: signal,
        onChange: (_view, step) => {
          if (step) handle.step(`standby.step.${step}`);
        },
      });
      const operation = replayJournal(journal.lines);
      if (!operation) throw new AppError('STANDBY_INCIDENT_UNKNOWN', { details: { incidentId } });
      const report = drillReport(operation, false);
      // One that a person ended, or a P1, says nothing of the machine.
      if (!signal.aborted)
        await machines.update(machine, { lastDrill: lastOf(report, machines.get(machine).lastDrill) });
      if (view.state === 'done') await noteTimes(machines, view);
      announce();
      if (view.state === 'done') return report;
      signal.throwIfAborted();
      throw failureOf(view, operation);
    } finally {
      contexts.close();
      await journal.close();
    }
  }

  async #contexts({ machine, incidentId }: Opening, { progress }: JobHandle): Promise<OperationContexts> {
    const { shell, agents, machines, owner, deviceName } = this.#deps;
    const me = await owner();
    const keepSound = async (wav: Uint8Array): Promise<string> => {
      const file = path.join(this.#dir, `${incidentId}.wav`);
      await writeFileAtomic(file, wav);
      return file;
    };
    return createContexts({
      ports: { ...this.#deps, ownNonces: async () => [], keepSound },
      shell,
      agents,
      machine: machines.get(machine),
      owner: me,
      holder: { name: deviceName(), device: fingerprintOf(me.publicKey) },
      primaryGate: null,
      progress,
    });
  }

  async #open(request: DrillRequest, handle: JobHandle, signal: AbortSignal): Promise<Opening> {
    const { clock, watch } = this.#deps;
    handle.step('standby.step.connect');
    const plan = await planDrill(this.#deps, request, signal);
    const nowMs = clock.now();
    return {
      incidentId: newIncidentId(nowMs),
      intent: 'drill',
      machine: plan.machine,
      releaseId: plan.releaseId,
      voice: watch.servedVoice(),
      nonce: this.#newNonce(),
      epochBefore: 0,
      actor: request.actor,
      reason: 'drill',
      planId: '',
      planHash: '',
      jobId: handle.id,
      watchIncidentId: null,
      outageSince: isoTime(nowMs),
      expected: {
        seconds: plan.expectedSeconds,
        steps: Object.fromEntries(plan.steps.map(({ name, expectedSeconds }) => [name, expectedSeconds])),
        releaseAgeSeconds: Math.max(0, nowMs - Date.parse(plan.releaseCreatedAt)) / 1000,
      },
      steps: plan.steps.map(({ name }) => name),
    };
  }

  /** Throws STANDBY_INCIDENT_ACTIVE. */
  #assertPeace(machine: string): void {
    const { watch, machines } = this.#deps;
    const isUrgent = this.#isBusy() || isP1(watch.status().incident);
    if (!isUrgent && machines.serving?.machine !== machine) return;
    throw new AppError('STANDBY_INCIDENT_ACTIVE', { remedy: { kind: 'open', screen: 'standby' } });
  }
}

function lastOf(report: DrillReport, before: LastDrill | undefined): LastDrill {
  const { drillId, ok, releaseId, rtoSeconds, segments } = report;
  const at = report.endedAt ?? report.startedAt;
  return { drillId, at, ok, releaseId, rtoSeconds, segments, lastGoodAt: ok ? at : (before?.lastGoodAt ?? null) };
}

/** One that a standby answered is over for listeners. */
export function isP1(incident: WatchStatus['incident']): boolean {
  return incident !== null && incident.state !== 'closed' && incident.state !== 'served-by-standby';
}
