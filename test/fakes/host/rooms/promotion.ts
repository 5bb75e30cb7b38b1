/** Plans and promotions, and where listeners are led, in the pretended studio. */
import { randomUUID } from 'node:crypto';
import type { Handlers } from '../../../../electron/contract/index.ts';
import type { Plan } from '../../../../electron/contract/models/plan.ts';
import type { PromotionView } from '../../../../electron/contract/standby.ts';
import { AppError } from '../../../../electron/kernel/app-error.ts';
import { checkValidUntilMs, judgeLastCheck } from '../../../../electron/standby/preflight.ts';
import type { RoomHandlers, Studio } from '../studio.ts';
import { planSteps } from '../world/standby.ts';

export type PromotionHandlers = Pick<
  RoomHandlers<'standby'>,
  | 'standby.plan'
  | 'standby.promote'
  | 'standby.switchover'
  | 'standby.failBack'
  | 'standby.incidents'
  | 'standby.incident'
  | 'standby.resume'
  | 'standby.abort'
  | 'standby.checkCutover'
  | 'standby.setCutover'
>;

interface Seconds {
  readonly bakeSeconds?: number | undefined;
  readonly windowSeconds?: number | undefined;
}

/** What the step on the way home notes. */
const broughtHome = {
  reached: true,
  files: 42,
  brought: 42,
  bytes: 18_400_000,
  conflicts: 1,
  conflictNames: 'takes/intro.wav + takes/intro~standby-2.wav',
  leftOut: 0,
};

export function promotionRoom({
  snapshot,
  cancelJob,
  iso,
  start,
  setWatch,
  setStandby,
  world,
  nowMs,
}: Studio): PromotionHandlers {
  const plans = new Map<string, Plan>();

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
        details: index < done && step.name === 'resync' ? broughtHome : {},
      })),
      startedAt: iso(),
      endedAt: done >= plan.steps.length ? iso() : null,
      bytesTransferred: plan.bytesToTransfer,
      rtoSeconds: done >= plan.steps.length ? 98.4 : null,
      voiceProof: done > 7 ? (world.promotions[0]?.voiceProof ?? null) : null,
    };
  }

  function factsOfWay(intent: Plan['intent'], machine: string, observedAt: string, seconds: Seconds): Plan['facts'] {
    const { bakeSeconds = 0, windowSeconds = 0 } = seconds;
    const fact = (key: string, values: Plan['facts'][number]['values'], level: 'ok' | 'warn' = 'ok') => ({
      key,
      values: { machine, ...values },
      observedAt,
      level,
    });
    if (intent === 'fail-back') {
      const made = { files: 42, bytes: 18_400_000, conflicts: 1, leftOut: 0 };
      return [fact('made', made, 'warn'), fact('split', { bakeSeconds })];
    }
    const transfer = fact('transfer', { bytes: 2_413_000 });
    return windowSeconds > 0 ? [transfer, fact('window', { windowSeconds })] : [transfer];
  }

  const servingFacts = ({ epoch, incidentId }: PromotionView) => ({
    epoch,
    incidentId,
    url: 'http://192.168.1.42:9880',
  });

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
            intent !== 'fail-back'
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
    'standby.plan': async ({ name, intent, bakeSeconds, windowSeconds }) => {
      const newest = snapshot.backup.lastRelease;
      if (!newest) throw new AppError('STANDBY_NO_RELEASE', { remedy: { kind: 'open', screen: 'backup' } });
      const steps = planSteps(intent);
      const answers = snapshot.watch.state === 'healthy' && intent === 'promote';
      const { lastCheck } = snapshot.standby.machines.find((one) => one.name === name) ?? { lastCheck: null };
      const checkVerdict = judgeLastCheck(lastCheck, nowMs);
      const unchecked = intent !== 'fail-back' && checkVerdict !== 'passed';
      const plan: Plan = {
        planId: randomUUID(),
        planHash: `${intent}-${newest.releaseId}-${snapshot.watch.state}-${bakeSeconds ?? windowSeconds ?? 0}`,
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
          ...factsOfWay(intent, name, iso(), { bakeSeconds, windowSeconds }),
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
    'standby.switchover': act('switchover'),
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
      for (const job of snapshot.jobs) if (job.state === 'running') cancelJob(job.id);
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
  };
}
