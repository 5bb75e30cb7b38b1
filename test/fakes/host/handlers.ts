/** The calls, answered from the world. Long acts pretend their steps at a pace that a test can watch. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DoctorCheck } from '../../../electron/contract/app.ts';
import type { StoreCheck } from '../../../electron/contract/backup.ts';
import type { Handlers } from '../../../electron/contract/index.ts';
import type { Job, JobKind } from '../../../electron/contract/models/job.ts';
import type { Plan } from '../../../electron/contract/models/plan.ts';
import type { Machine, PromotionView } from '../../../electron/contract/standby.ts';
import type { OwnReading, Take } from '../../../electron/contract/synthesis.ts';
import type { KitFacts, TrustOverview } from '../../../electron/contract/trust.ts';
import { AppError, toWireError } from '../../../electron/kernel/app-error.ts';
import type { Bus } from '../../../electron/kernel/bus.ts';
import { checkValidUntilMs, judgeLastCheck } from '../../../electron/standby/preflight.ts';
import { deriveStatus } from '../../../electron/status/rules.ts';
import { explainText } from './explain.ts';
import { planSteps, type Recording, seal, tuningOf, type World } from './world.ts';

interface Deps {
  readonly world: World;
  readonly bus: Bus;
  readonly nowMs: number;
  readonly stepMs: number;
  readonly recordings: readonly Recording[];
}

export function createHandlers({ world, bus, nowMs, stepMs, recordings }: Deps): Handlers {
  const { snapshot } = world;
  const cancelled = new Set<string>();
  const removedVoices = new Map<string, { voice: (typeof snapshot.voices)[number]; keptUntil: string }>();
  let ownReadings: readonly OwnReading[] = [];
  const removedTakes = new Map<string, Take>();
  const plans = new Map<string, Plan>();
  const iso = (): string => new Date(nowMs).toISOString();
  const change = (part: Partial<World['snapshot']>): void => void Object.assign(snapshot, part);
  const status = () => deriveStatus({ nowMs, ...snapshot });

  const trust = (): TrustOverview => ({
    self: {
      fingerprint: world.trust.devices.find((one) => one.self)?.fingerprint ?? '',
      name: snapshot.settings.deviceName,
      state: 'trusted',
      waiting: false,
      offered: false,
    },
    number: world.trust.devices.length,
    devices: world.trust.devices,
    requests: world.trust.requests,
    problem: null,
  });
  const kitFacts = (): KitFacts => ({
    madeAt: iso(),
    studioName: snapshot.settings.studioName,
    deviceName: snapshot.settings.deviceName,
    fingerprint: trust().self.fingerprint,
    sealed: true,
    store: snapshot.settings.store,
    listNumber: trust().number,
    devices: world.trust.devices,
    machines: [],
  });

  function tellStatus(): void {
    bus.emit('status.changed', status());
  }

  function putJob(job: Job): Job {
    change({ jobs: [job, ...snapshot.jobs.filter((other) => other.id !== job.id)] });
    bus.emit('job.changed', job);
    tellStatus();
    return job;
  }

  function start<T>(
    kind: JobKind,
    subject: string,
    steps: readonly (readonly [string, Job['progress']])[],
    finish: (jobId: string) => T,
    each: (index: number, jobId: string) => void = () => {},
  ): { jobId: string } {
    const id = randomUUID();
    let job = putJob({
      id,
      kind,
      state: 'running',
      subject,
      step: null,
      progress: { done: 0, total: 0, unit: 'steps' },
      createdAt: new Date().toISOString(),
      startedAt: new Date().toISOString(),
      endedAt: null,
      error: null,
      result: null,
    });
    void (async () => {
      for (const [index, [step, progress]] of steps.entries()) {
        job = putJob({ ...job, step, progress });
        await sleep(stepMs);
        if (cancelled.has(id)) {
          putJob({ ...job, state: 'cancelled', endedAt: iso() });
          return;
        }
        each(index, id);
      }
      try {
        const result = finish(id);
        putJob({ ...job, state: 'done', endedAt: iso(), result });
      } catch (error) {
        putJob({ ...job, state: 'failed', endedAt: iso(), error: toWireError(error, id) });
      }
    })();
    return { jobId: id };
  }

  function voice(id: string) {
    const found = snapshot.voices.find((one) => one.id === id);
    if (!found) throw new AppError('VOICES_UNKNOWN', { details: { voiceId: id } });
    return found;
  }

  function setVoices(voices: typeof snapshot.voices): void {
    change({ voices });
    bus.emit('voices.changed', voices);
  }

  function setBackup(part: Partial<typeof snapshot.backup>): typeof snapshot.backup {
    change({ backup: { ...snapshot.backup, ...part } });
    bus.emit('backup.changed', snapshot.backup);
    tellStatus();
    return snapshot.backup;
  }

  function setWatch(part: Partial<typeof snapshot.watch>): typeof snapshot.watch {
    change({ watch: { ...snapshot.watch, ...part } });
    bus.emit('watch.changed', snapshot.watch);
    tellStatus();
    return snapshot.watch;
  }

  function checkStandby(name: string): { readonly jobId: string } {
    return start('standby-check', name, [['standby.step.preflight', { done: 0, total: 0, unit: 'steps' }]], () => {
      const checks = snapshot.standby.machines[0]?.lastCheck?.checks ?? [];
      const report = { machine: name, at: iso(), ok: true, checks };
      setStandby({
        machines: snapshot.standby.machines.map((one) => (one.name === name ? { ...one, lastCheck: report } : one)),
      });
      return report;
    });
  }

  function setStandby(part: Partial<typeof snapshot.standby>): typeof snapshot.standby {
    change({ standby: { ...snapshot.standby, ...part } });
    bus.emit('standby.changed', snapshot.standby);
    tellStatus();
    return snapshot.standby;
  }

  function release(releaseId: string) {
    const found = world.releases.find((one) => one.releaseId === releaseId);
    if (!found) throw new AppError('BACKUP_RELEASE_UNKNOWN', { details: { releaseId } });
    return found;
  }

  function takeModel(name: (typeof world.models)[number]['name']): { jobId: string } {
    const model = world.models.find((one) => one.name === name);
    const sizeBytes = 189e6;
    return start(
      'model-fetch',
      model?.place ?? name,
      [
        ['models.step.download', { done: 0.4 * sizeBytes, total: sizeBytes, unit: 'bytes' }],
        ['models.step.check', { done: 0, total: 0, unit: 'steps' }],
      ],
      () => {
        const fetched = world.models.map((one) =>
          one.name === name ? { ...one, state: 'present' as const, sizeBytes, sha256: 'c3'.repeat(32) } : one,
        );
        world.models.splice(0, world.models.length, ...fetched);
        return fetched.find((one) => one.name === name);
      },
    );
  }

  function promotionView(plan: Plan, reason: string, done: number): PromotionView {
    return {
      incidentId: `ACT-${plan.intent}-${plan.planId.slice(0, 8)}`,
      jobId: null,
      intent: plan.intent,
      machine: plan.machine,
      releaseId: plan.releaseId,
      epoch: 5,
      reason,
      state: done >= plan.steps.length ? 'done' : 'running',
      steps: plan.steps.map((step, index) => ({
        name: step.name,
        state: index < done ? 'done' : index === done ? 'running' : 'waiting',
        startedAt: index <= done ? iso() : null,
        seconds: index < done ? step.expectedSeconds * 0.9 : null,
        details: {},
      })),
      startedAt: iso(),
      endedAt: done >= plan.steps.length ? iso() : null,
      bytesTransferred: plan.bytesToTransfer,
      rtoSeconds: done >= plan.steps.length ? 98.4 : null,
      voiceProof: done > 7 ? (world.promotions[0]?.voiceProof ?? null) : null,
    };
  }

  const servingFacts = ({ epoch, incidentId }: PromotionView) => ({
    epoch,
    incidentId,
    url: 'http://192.168.1.42:9880',
  });
  function changeMachine(name: string, part: Partial<Machine>): Machine {
    setStandby({ machines: snapshot.standby.machines.map((one) => (one.name === name ? { ...one, ...part } : one)) });
    const changed = snapshot.standby.machines.find((one) => one.name === name);
    if (!changed) throw new AppError('STANDBY_UNKNOWN', { details: { name } });
    return changed;
  }

  function act(intent: Plan['intent']): Handlers['standby.promote'] {
    return async ({ planId, planHash, confirmName, reason }) => {
      const plan = plans.get(planId);
      if (!plan || plan.planHash !== planHash || plan.intent !== intent) {
        throw new AppError('STANDBY_PLAN_STALE', { remedy: { kind: 'read-again' } });
      }
      if (confirmName.normalize('NFKC').trim() !== plan.machine) throw new AppError('STANDBY_NAME_NOT_CONFIRMED');
      setStandby({ running: promotionView(plan, reason, 0) });
      return start(
        intent,
        plan.machine,
        plan.steps.map((step, index) => [
          `standby.step.${step.name}`,
          { done: index, total: plan.steps.length, unit: 'steps' },
        ]),
        () => {
          const view = promotionView(plan, reason, plan.steps.length);
          world.promotions.unshift(view);
          const serving =
            intent === 'promote'
              ? { machine: plan.machine, releaseId: plan.releaseId, since: iso(), ...servingFacts(view) }
              : null;
          setStandby({ running: null, serving, servingDown: null });
          if (snapshot.watch.incident) {
            setWatch({ incident: { ...snapshot.watch.incident, state: serving ? 'served-by-standby' : 'closed' } });
          }
          return view;
        },
        (index) => setStandby({ running: promotionView(plan, reason, index + 1) }),
      );
    };
  }

  return {
    'app.snapshot': async () => ({ ...snapshot, seq: bus.seq, status: status() }),
    'app.doctor': async (): Promise<readonly DoctorCheck[]> => [
      { name: 'node', ok: true, details: { version: process.version } },
      { name: 'secrets', ok: true, details: { level: 'file' } },
      { name: 'fonts', ok: true, details: { han: 'Noto Sans CJK SC' } },
    ],
    'jobs.list': async () => snapshot.jobs,
    'jobs.get': async ({ jobId }) => {
      const job = snapshot.jobs.find((one) => one.id === jobId);
      if (!job) throw new AppError('JOBS_UNKNOWN', { details: { jobId } });
      return job;
    },
    'jobs.cancel': async ({ jobId }) => {
      cancelled.add(jobId);
      const job = snapshot.jobs.find((one) => one.id === jobId);
      if (!job) throw new AppError('JOBS_UNKNOWN', { details: { jobId } });
      return job;
    },

    'models.list': async () => world.models,
    'models.fetch': async ({ name }) => takeModel(name),
    'models.add': async ({ name }) => takeModel(name),

    'voices.list': async () => snapshot.voices,
    'voices.import': async (input) => {
      if (snapshot.voices.some((one) => one.name === input.name)) {
        throw new AppError('VOICES_NAME_TAKEN', { details: { name: input.name } });
      }
      return start(
        'voice-import',
        input.name,
        ['recognise', 'check', 'copy', 'trial'].map((step, index) => [
          `voices.step.${step}`,
          { done: index, total: 4, unit: 'steps' },
        ]),
        () => {
          if (input.gptPath.includes('half')) throw new AppError('VOICES_FILE_TRUNCATED');
          const first = snapshot.voices[0];
          if (first)
            setVoices([
              ...snapshot.voices,
              { ...first, id: input.name, name: input.name, inRelease: null, tuning: null },
            ]);
          return { voiceId: input.name };
        },
      );
    },
    'voices.check': async ({ voiceId }) =>
      start('voice-check', voice(voiceId).name, [], () => ({
        id: voiceId,
        ok: true,
        filesChecked: 9,
        damagedFiles: [],
      })),
    'voices.tune': async ({ voiceId }) => {
      const { name } = voice(voiceId);
      return start(
        'voice-tune',
        name,
        ['exact', 'fast', 'threads'].map((step, index) => [
          `voices.step.tune-${step}`,
          { done: index, total: 3, unit: 'steps' },
        ]),
        () => {
          const tuning = tuningOf('faster', 'differs', iso());
          setVoices(snapshot.voices.map((one) => (one.id === voiceId ? { ...one, tuning } : one)));
          return tuning;
        },
      );
    },
    'voices.remove': async ({ voiceId }) => {
      const gone = voice(voiceId);
      if (snapshot.voices.length === 1) throw new AppError('VOICES_LAST_VOICE');
      const keptUntil = new Date(nowMs + 7 * 86_400_000).toISOString();
      removedVoices.set(voiceId, { voice: gone, keptUntil });
      setVoices(snapshot.voices.filter((one) => one.id !== voiceId));
      return { id: gone.id, name: gone.name, keptUntil };
    },
    'voices.removed': async () =>
      [...removedVoices.values()].map(({ voice: { id, name }, keptUntil }) => ({ id, name, keptUntil })),
    'voices.putBack': async ({ voiceId }) => {
      const kept = removedVoices.get(voiceId);
      if (!kept) throw new AppError('VOICES_UNKNOWN', { details: { voiceId } });
      removedVoices.delete(voiceId);
      setVoices([...snapshot.voices, kept.voice]);
      return kept.voice;
    },

    'synthesis.start': async ({ voiceId, text, parameters }) => {
      const speaking = voice(voiceId);
      if (text.trim() === '') throw new AppError('SYNTHESIS_TEXT_EMPTY');
      const sentences = Math.max(1, text.split(/[。！？.!?]+/u).filter((one) => one.trim() !== '').length);
      const recording = recordings[0] ?? { mediaPath: '', seconds: 1 };
      return start(
        'synthesis',
        speaking.name,
        Array.from({ length: sentences }, (_, index) => [
          'synthesis.step.speak',
          { done: index, total: sentences, unit: 'sentences' },
        ]),
        () => {
          if (text.includes('CRASH'))
            throw new AppError('ENGINE_CRASHED', { remedy: { kind: 'retry' }, retryable: true });
          const take: Take = {
            id: randomUUID(),
            voiceId,
            voiceName: speaking.name,
            text,
            parameters,
            seed: parameters.seed ?? 4242,
            createdAt: iso(),
            audioSeconds: recording.seconds,
            computeSeconds: 1.4,
            firstAudioSeconds: 0.5,
            provider: 'cpu',
            cutShort: false,
            kept: false,
            mediaPath: recording.mediaPath,
            file: '/takes/new.wav',
          };
          world.takes.unshift(take);
          bus.emit('synthesis.takeAdded', take);
          return take;
        },
        (index, jobId) =>
          bus.emit('synthesis.sentenceReady', {
            jobId,
            sentence: index + 1,
            sentences,
            mediaPath: recording.mediaPath,
          }),
      );
    },
    'synthesis.takes': async ({ limit }) => world.takes.slice(0, limit),
    'synthesis.words': async () => [],
    'synthesis.keep': async ({ takeId, kept }) => {
      const take = world.takes.find((one) => one.id === takeId);
      if (!take) throw new AppError('SYNTHESIS_TAKE_UNKNOWN', { details: { takeId } });
      const marked = { ...take, kept };
      world.takes = world.takes.map((one) => (one.id === takeId ? marked : one));
      bus.emit('synthesis.takesChanged', { ids: [takeId] });
      return marked;
    },
    'synthesis.removeTake': async ({ takeId }) => {
      const take = world.takes.find((one) => one.id === takeId);
      if (!take) throw new AppError('SYNTHESIS_TAKE_UNKNOWN', { details: { takeId } });
      removedTakes.set(takeId, take);
      world.takes = world.takes.filter((one) => one.id !== takeId);
      bus.emit('synthesis.takesChanged', { ids: [takeId] });
      return { id: takeId };
    },
    'synthesis.putTakeBack': async ({ takeId }) => {
      const take = removedTakes.get(takeId);
      if (!take) throw new AppError('SYNTHESIS_TAKE_UNKNOWN', { details: { takeId } });
      world.takes = [take, ...world.takes];
      bus.emit('synthesis.takesChanged', { ids: [takeId] });
      return take;
    },
    'synthesis.explain': async ({ text }) => explainText(text),
    'synthesis.readings': async () => ownReadings,
    'synthesis.importReadings': async ({ readings }) => {
      const isNew = (one: OwnReading): boolean => !readings.some((given) => given.word === one.word);
      ownReadings = [...ownReadings.filter(isNew), ...readings];
      return ownReadings;
    },
    'synthesis.setReading': async ({ word, reading, voiceId }) => {
      if (reading !== null && !/\d/.test(reading)) {
        throw new AppError('SYNTHESIS_READING_INVALID', { details: { word, reading } });
      }
      ownReadings = ownReadings.filter((one) => one.word !== word);
      if (reading !== null) ownReadings = [...ownReadings, { word, reading, voiceId }];
      return ownReadings;
    },

    'backup.overview': async () => snapshot.backup,
    'backup.start': async () => {
      if (snapshot.backup.store === null) {
        throw new AppError('BACKUP_STORE_MISSING', { remedy: { kind: 'open', screen: 'backup' } });
      }
      const total = 2_413_000;
      return start(
        'backup',
        'STUDIO-1',
        [
          ['backup.step.scan', { done: 0, total: 0, unit: 'files' }],
          ...[0.2, 0.5, 0.9].map(
            (share) =>
              ['backup.step.upload', { done: Math.round(share * total), total, unit: 'bytes' }] as [
                string,
                Job['progress'],
              ],
          ),
          ['backup.step.verify', { done: 1, total: 3, unit: 'steps' }],
        ],
        () => {
          const before = world.releases[0];
          const made = {
            releaseId: 'n3wr31',
            createdAt: iso(),
            host: 'STUDIO-1',
            trigger: 'manual' as const,
            files: 42,
            bytesTotal: 831_800_000,
            bytesNew: total,
            voices: before?.voices ?? [],
            signed: true,
            verifiedAt: iso(),
            pinned: false,
          };
          world.releases.unshift(made);
          setBackup({ lastRelease: made, lastError: null, overdue: false });
          return {
            releaseId: made.releaseId,
            files: 42,
            bytesTotal: made.bytesTotal,
            bytesUploaded: total,
            seconds: 4.2,
            verified: true,
          };
        },
      );
    },
    'backup.releases': async () => world.releases,
    'backup.show': async ({ releaseId }) => ({ release: release(releaseId), files: [] }),
    'backup.verify': async ({ releaseId, deep }) =>
      start(
        'verify',
        release(releaseId).releaseId,
        [['backup.step.verify', { done: 0, total: 41, unit: 'files' }]],
        () => {
          world.releases = world.releases.map((one) =>
            one.releaseId === releaseId ? { ...one, verifiedAt: iso() } : one,
          );
          setBackup({});
          return { releaseId, ok: true, deep, blobsChecked: 41, bytesRead: 0, damaged: [] };
        },
      ),
    'backup.restore': async ({ releaseId, directory }) =>
      start(
        'restore',
        release(releaseId).releaseId,
        [['backup.step.download', { done: 1, total: 2, unit: 'bytes' }]],
        () => ({
          releaseId,
          directory,
          files: 41,
          bytesDownloaded: 829_400_000,
          bytesReused: 0,
        }),
      ),
    'backup.pin': async ({ releaseId, pinned }) => {
      const marked = { ...release(releaseId), pinned };
      world.releases = world.releases.map((one) => (one.releaseId === releaseId ? marked : one));
      setBackup({});
      return marked;
    },
    'backup.prune': async ({ apply }) => ({
      applied: apply,
      keep: world.releases.slice(0, 6).map((one) => one.releaseId),
      remove: world.releases.slice(6).map((one) => one.releaseId),
    }),
    'backup.setStore': async ({ store }) => {
      change({ settings: { ...snapshot.settings, store } });
      return setBackup({ store });
    },
    'backup.setStoreKeys': async () => ({ stored: true }),
    'backup.checkStore': async (): Promise<readonly StoreCheck[]> => [
      { name: 'reach', state: 'ok', details: { ms: 41 } },
      { name: 'clock', state: 'ok', details: { skewS: 1 } },
      { name: 'write', state: 'ok', details: {} },
      { name: 'read', state: 'ok', details: {} },
      { name: 'createOnly', state: 'warn', details: {} },
    ],
    'backup.setSchedule': async ({ schedule }) => setBackup({ schedule }),

    'watch.status': async () => snapshot.watch,
    'watch.set': async ({ target }) => setWatch({ target, state: target ? 'healthy' : 'off' }),
    'watch.tryUrl': async ({ url }) => ({
      at: iso(),
      kind: url.includes('refused') ? 'refused' : 'ok',
      latencyMs: url.includes('refused') ? 2 : 87,
      status: url.includes('refused') ? null : 200,
      releaseId: null,
      deep: false,
    }),
    'watch.probeNow': async () => snapshot.watch,
    'watch.pause': async ({ minutes }) =>
      setWatch({ state: 'paused', pausedUntil: new Date(nowMs + minutes * 60_000).toISOString() }),
    'watch.resume': async () => setWatch({ state: 'healthy', pausedUntil: null }),
    'watch.acknowledge': async ({ by }) => {
      const { incident } = snapshot.watch;
      if (!incident) throw new AppError('WATCH_NO_INCIDENT');
      return setWatch({ incident: { ...incident, state: 'acknowledged', acknowledgedBy: by, acknowledgedAt: iso() } });
    },
    'watch.incidents': async () => world.incidents,

    'trust.overview': async () => trust(),
    'trust.request': async () => ({
      kind: 'understudy-trust-request',
      version: 1,
      publicKey: 'A'.repeat(44),
      name: trust().self.name,
      fingerprint: trust().self.fingerprint,
      secret: 'A'.repeat(44),
    }),
    'trust.add': async ({ fingerprint, name }) => {
      const asked = world.trust.requests.find((one) => one.fingerprint === fingerprint);
      if (!asked) throw new AppError('TRUST_REQUEST_UNKNOWN', { details: { fingerprint } });
      world.trust.requests = world.trust.requests.filter((one) => one !== asked);
      world.trust.devices.push({
        fingerprint,
        name: name ?? asked.name,
        addedAt: iso(),
        revokedAt: null,
        self: false,
      });
      return { overview: trust(), machines: [] };
    },
    'trust.accept': async () => trust(),
    'trust.revoke': async ({ fingerprint }) => {
      world.trust.devices = world.trust.devices.map((one) =>
        one.fingerprint === fingerprint ? { ...one, revokedAt: iso() } : one,
      );
      return { overview: trust(), machines: [] };
    },
    'trust.rotate': async () => ({ overview: trust(), machines: [] }),
    'trust.writeKit': async () => ({ code: ['K01 0000 0000'], facts: kitFacts() }),
    'trust.checkKit': async () => ({ facts: kitFacts(), ownKey: true }),
    'trust.useKit': async () => kitFacts(),

    'standby.overview': async () => snapshot.standby,
    'standby.lookUpHost': async ({ host, port = 22, user = 'understudy', key = '~/.ssh/id_ed25519', jump }) => ({
      host,
      port,
      user,
      keyFrom: key === 'agent' ? 'agent' : 'file',
      keyFile: key === 'agent' ? '' : key,
      jumps:
        jump === undefined || jump === 'none'
          ? []
          : [{ host: jump, port: 22, user, keyFrom: 'file', keyFile: '~/.ssh/id_ed25519' }],
      notUsed: [],
    }),
    'standby.readHostKey': async ({ jumps }) => {
      const unknown = jumps.findIndex(({ fingerprint }) => fingerprint === undefined);
      return {
        fingerprint: 'SHA256:9fKq2mXw8tH9dd41C0v7pnZ5ae2kQ1ry6sK8jb3fD4u',
        algorithm: 'ssh-ed25519',
        jump: unknown < 0 ? null : unknown,
      };
    },
    'standby.add': async ({ passphrase: _passphrase, ...input }) => {
      const fresh = { addedAt: iso(), lastCheck: null, lastPromotion: null, placeNightly: true, lastPlaced: null };
      const machine = { ...input, ...fresh, practice: false };
      setStandby({ machines: [...snapshot.standby.machines, machine] });
      return machine;
    },
    'standby.addPractice': async () => {
      const machine = {
        name: 'practice',
        host: '127.0.0.1',
        port: 40122,
        user: 'practice',
        keyFrom: 'file' as const,
        keyFile: '',
        jumps: [],
        pairing: false,
        fingerprint: 'SHA256:Zt1bW4yJr0sQnVxE7uKdLmPfHgCa6oTiB3wXz5RkY2M',
        practice: true,
        servicePort: 40180,
        addedAt: iso(),
        lastCheck: null,
        lastPromotion: null,
        placeNightly: false,
        lastPlaced: null,
      };
      setStandby({ machines: [...snapshot.standby.machines, machine] });
      return machine;
    },
    'standby.remove': async ({ name }) => {
      setStandby({ machines: snapshot.standby.machines.filter((one) => one.name !== name) });
      return { name, keyLeft: false };
    },
    'standby.check': async ({ name }) => checkStandby(name),
    'standby.pair': async ({ name }) => checkStandby(name),
    'standby.warm': async ({ name }) =>
      start('standby-warm', name, [], () => ({ machine: name, releaseId: 'r7kq2m', seconds: 4 })),
    'standby.installPrimary': async ({ url, host }) =>
      start('primary-install', host, [], () => ({ url: url.replace('9880', '9881'), officialUrl: url, host })),
    'standby.uninstallPrimary': async () => ({
      url: 'http://tts.studio.lan:9880',
      host: 'tts.studio.lan',
      agentLeft: false,
    }),
    'standby.cool': async ({ name }) => ({ machine: name, releaseId: null, seconds: 1 }),
    'standby.place': async ({ name, releaseId = snapshot.backup.lastRelease?.releaseId ?? '' }) =>
      start('standby-place', name, [['standby.step.transfer', { done: 3, total: 8, unit: 'bytes' }]], () => {
        changeMachine(name, { lastPlaced: { at: iso(), releaseId } });
        return { machine: name, releaseId, bytes: 8_000_000, seconds: 2.4 };
      }),
    'standby.setPlacing': async ({ name, nightly }) => changeMachine(name, { placeNightly: nightly }),
    'standby.plan': async ({ name, intent }) => {
      const newest = snapshot.backup.lastRelease;
      if (!newest) throw new AppError('STANDBY_NO_RELEASE', { remedy: { kind: 'open', screen: 'backup' } });
      const steps = planSteps(intent);
      const answers = snapshot.watch.state === 'healthy' && intent === 'promote';
      const { lastCheck } = snapshot.standby.machines.find((one) => one.name === name) ?? { lastCheck: null };
      const checkVerdict = judgeLastCheck(lastCheck, nowMs);
      const unchecked = intent === 'promote' && checkVerdict !== 'passed';
      const plan: Plan = {
        planId: randomUUID(),
        planHash: `${intent}-${newest.releaseId}-${snapshot.watch.state}`,
        intent,
        machine: name,
        releaseId: newest.releaseId,
        releaseCreatedAt: newest.createdAt,
        steps,
        facts: [
          {
            key: 'primary',
            values: {
              url: 'http://tts.studio.lan:9880/',
              kind: snapshot.watch.state === 'healthy' ? 'ok' : 'timeout',
              latencyMs: snapshot.watch.state === 'healthy' ? 88 : 5000,
            },
            observedAt: iso(),
            level: answers ? 'block' : 'ok',
          },
          ...(snapshot.watch.incident
            ? [
                {
                  key: 'incident',
                  values: { openedAt: snapshot.watch.incident.openedAt, failures: 4, detectSeconds: 31.4 },
                  observedAt: iso(),
                  level: 'ok' as const,
                },
              ]
            : []),
          {
            key: 'release',
            values: {
              releaseId: newest.releaseId,
              voices: newest.voices.length,
              bytesTotal: newest.bytesTotal,
              verifiedAt: newest.verifiedAt,
            },
            observedAt: iso(),
            level: 'ok',
          },
          {
            key: 'machine',
            values: {
              name,
              host: '192.168.1.42',
              fingerprint: 'SHA256:9fKq2mXw8tH9dd41C0v7pnZ5ae2kQ1ry6sK8jb3fD4u',
              problem: null,
            },
            observedAt: iso(),
            level: 'ok',
          },
          {
            key: lastCheck ? 'last-check' : 'never-checked',
            values: lastCheck
              ? {
                  at: lastCheck.at,
                  failed: null,
                  validUntil: new Date(checkValidUntilMs(lastCheck)).toISOString(),
                  expired: checkVerdict === 'old' ? 1 : null,
                }
              : {},
            observedAt: lastCheck?.at ?? iso(),
            level: unchecked ? 'block' : 'ok',
          },
          { key: 'transfer', values: { bytes: 2_413_000 }, observedAt: iso(), level: 'ok' },
          {
            key: 'cutover',
            values: { serviceUrl: 'http://127.0.0.1:9870/', epoch: 4 },
            observedAt: iso(),
            level: 'ok',
          },
        ],
        bytesToTransfer: 2_413_000,
        expectedSeconds: steps.reduce((sum, step) => sum + step.expectedSeconds, 0),
        cutover: {
          provider: 'gate',
          from: 'http://tts.studio.lan:9880/',
          to: `${name} (192.168.1.42:9880)`,
          ttlS: 0,
          changes: [],
        },
        blockedBy: answers ? ['STANDBY_PRIMARY_ANSWERS'] : unchecked ? ['STANDBY_CHECK_NEEDED'] : [],
        createdAt: iso(),
      };
      plans.set(plan.planId, plan);
      return plan;
    },
    'standby.promote': act('promote'),
    'standby.failBack': act('fail-back'),
    'standby.incidents': async () => world.promotions,
    'standby.incident': async ({ incidentId }) => {
      const found = world.promotions.find((one) => one.incidentId === incidentId);
      if (!found) throw new AppError('STANDBY_INCIDENT_UNKNOWN', { details: { incidentId } });
      return found;
    },
    'standby.resume': async () => {
      throw new AppError('STANDBY_INCIDENT_UNKNOWN');
    },
    'standby.abort': async ({ incidentId }) => {
      const { running } = snapshot.standby;
      if (!running || running.incidentId !== incidentId) throw new AppError('STANDBY_INCIDENT_UNKNOWN');
      for (const job of snapshot.jobs) if (job.state === 'running') cancelled.add(job.id);
      const undone = { ...running, state: 'undone' as const, endedAt: iso() };
      world.promotions.unshift(undone);
      setStandby({ running: null });
      return undone;
    },
    'standby.checkCutover': async () => snapshot.standby.cutover && { ...snapshot.standby.cutover, checks: [] },
    'standby.setCutover': async (input) => {
      if (input.provider !== 'gate') throw new AppError('CUTOVER_UNREACHABLE');
      const cutover = {
        provider: 'gate' as const,
        serviceUrl: `http://${input.listenHost}:${input.listenPort}/`,
        site: 'primary' as const,
        upstreamUrl: input.primaryUrl,
        epoch: 1,
        listening: true,
        problem: null,
      };
      setStandby({ cutover });
      return cutover;
    },

    'audit.list': async ({ limit, incidentId }) => ({
      entries: world.audit.filter((one) => incidentId === undefined || one.incidentId === incidentId).slice(0, limit),
      chain: { ok: true, lines: 214, firstBadLine: null, head: seal(214) },
    }),
    'audit.verify': async () => ({ ok: true, lines: 214, firstBadLine: null, head: seal(214) }),
    'audit.export': async () => ({ jsonl: world.audit.map((one) => `${JSON.stringify(one)}\n`).join('') }),

    'settings.get': async () => snapshot.settings,
    'settings.set': async (input) => {
      change({ settings: { ...snapshot.settings, ...input } });
      bus.emit('settings.changed', snapshot.settings);
      return snapshot.settings;
    },
  };
}
