/** Standbys: adding, checking, bringing releases, in the pretended studio. */
import type { MadeStatus } from '../../../../electron/contract/models/made.ts';
import type { AdminKeyStatus, Machine } from '../../../../electron/contract/standby.ts';
import { AppError } from '../../../../electron/kernel/app-error.ts';
import { drillPlan, lastDrillOf, pretendedDrill } from '../drills.ts';
import type { RoomHandlers, Studio } from '../studio.ts';
import type { AutomaticHandlers } from './automatic.ts';
import type { PromotionHandlers } from './promotion.ts';

export function standbyRoom({
  snapshot,
  iso,
  start,
  setStandby,
  world,
}: Studio): Omit<RoomHandlers<'standby'>, keyof PromotionHandlers | keyof AutomaticHandlers> {
  function changeMachine(name: string, part: Partial<Machine>): Machine {
    setStandby({ machines: snapshot.standby.machines.map((one) => (one.name === name ? { ...one, ...part } : one)) });
    const changed = snapshot.standby.machines.find((one) => one.name === name);
    if (!changed) throw new AppError('STANDBY_UNKNOWN', { details: { name } });
    return changed;
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

  let made: MadeStatus = {
    on: false,
    everyMinutes: 5,
    folder: '~/.local/share/understudy/standby/made/files',
    files: 42,
    bytes: 18_400_000,
    saved: null,
    problem: null,
  };

  let adminKey: AdminKeyStatus = { isSet: false, setAt: null };

  return {
    'standby.adminKey': async () => adminKey,
    'standby.setAdminKey': async ({ adminKey: given }) => {
      adminKey = given === null ? { isSet: false, setAt: null } : { isSet: true, setAt: iso() };
      const made = given === undefined ? 'q3Xh0v9TzR1mC7yLk2WfJ8sEaUoP5bDgNiV6xQtA4ZM' : null;
      return { ...adminKey, adminKey: made, told: snapshot.standby.serving?.machine ?? null };
    },
    'standby.made': async () => made,
    'standby.setMadeStream': async (settings) => {
      made = { ...made, ...settings };
      return made;
    },
    'standby.saveMade': async () => {
      made = { ...made, saved: { at: iso(), files: made.files, by: 'desk' } };
      return made;
    },
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
      start('standby-warm', name, [], () => {
        const releaseId = snapshot.backup.lastRelease?.releaseId ?? '';
        changeMachine(name, { warm: { releaseId, since: iso() } });
        return { machine: name, releaseId, seconds: 4 };
      }),
    'standby.installPrimary': async ({ url, host }) =>
      start('primary-install', host, [], () => ({
        url: url.replace('9880', '9881'),
        officialUrl: url,
        host,
        cutover: null,
      })),
    'standby.uninstallPrimary': async () => ({
      cutover: null,
      url: 'http://tts.studio.lan:9880',
      host: 'tts.studio.lan',
      agentLeft: false,
    }),
    'standby.cool': async ({ name }) => {
      changeMachine(name, { warm: null });
      return { machine: name, releaseId: null, seconds: 1 };
    },
    'standby.place': async ({ name, releaseId = snapshot.backup.lastRelease?.releaseId ?? '' }) =>
      start('standby-place', name, [['standby.step.transfer', { done: 3, total: 8, unit: 'bytes' }]], () => {
        changeMachine(name, { lastPlaced: { at: iso(), releaseId } });
        return { machine: name, releaseId, bytes: 8_000_000, seconds: 2.4 };
      }),
    'standby.planDrill': async ({ name }) => ({
      ...drillPlan,
      machine: name,
      releaseCreatedAt: snapshot.backup.lastRelease?.createdAt ?? iso(),
    }),
    'standby.drills': async () => world.drills,
    'standby.setDrillSchedule': async ({ schedule }) => {
      const nextAt = new Date(Date.now() + 12 * 86_400_000).toISOString();
      const drillSchedule = schedule && { ...schedule, nextAt, overdueSince: null, last: null };
      setStandby({ drillSchedule });
      return drillSchedule;
    },
    'standby.drill': async ({ name }) =>
      start(
        'drill',
        name,
        drillPlan.steps.map((step) => [`standby.step.${step.name}`, { done: 0, total: 0, unit: 'steps' }]),
        () => {
          const report = { ...pretendedDrill(world.drillSound), machine: name, startedAt: iso(), endedAt: iso() };
          world.drills.unshift(report);
          changeMachine(name, { lastDrill: lastDrillOf(report) });
          return report;
        },
      ),
    'standby.setMac': async ({ name, mac }) => changeMachine(name, { mac: mac ?? undefined }),
    'standby.setPlacing': async ({ name, nightly }) => changeMachine(name, { placeNightly: nightly }),
  };
}
