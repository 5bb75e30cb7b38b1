/** Words of automatic mode: what it is at, what it waits for, what it lacks. */
import type { AutomaticNeed, AutomaticRule } from '../../contract/models/automatic.ts';

const rules: Record<AutomaticRule, string> = {
  'switched-on': 'automatic mode is off',
  'primary-down': 'this computer has not counted enough failed probes since it began to watch',
  'seen-afresh': 'this computer slept or the app has just started, so the primary is watched anew first',
  'nothing-open': 'a promotion is open somewhere, or a standby was promoted already',
  'nobody-handles-it': 'somebody handles this incident',
  'store-answers': 'the store does not answer, so nobody knows whether another computer is at work',
  'store-arbitrates': 'the store has not shown within eight days that it decides between computers',
  'moves-by-itself': 'listeners are moved by hand, or no way to move them is set',
  'voice-proven': 'no standby ended its last promotion with a voice that was heard',
  'once-a-day': 'one automatic promotion was begun in this incident or within 24 hours, and there is no second one',
  'witnesses-agree': 'the witnesses do not agree that it is down',
  'standby-ready': 'no standby is ready',
};

const needs: Record<AutomaticNeed, (machines: string) => string> = {
  watch: () => 'No primary is watched.',
  machine: () => 'There is no standby.',
  cutover: () => 'No way to move listeners is set.',
  'cutover-by-hand': () => 'Listeners are moved by hand.',
  store: () => 'No place for backups is set.',
  'store-check': () => 'The store has not shown that it decides between computers (store check).',
  proof: (machines) => `Not proven by a promotion yet: ${machines}. Promote once, hear the voice, fail back.`,
  mac: (machines) => `Cannot be woken, for lack of a hardware address: ${machines}.`,
};

export const automatic = {
  title: 'Automatic mode',
  about:
    'When the primary is down and every condition holds, the first standby that is ready takes over without a click. Before that it counts down, and one click stops it.',
  switch: 'Promote without being asked',
  delay: 'Countdown in seconds',
  saveDelay: 'Set',
  stop: 'Stop',
  setBy: (by: string, when: string) => `Set by ${by}, ${when}`,
  reason: (by: string) => (by === '' ? 'Automatic mode' : `Automatic mode, switched on by ${by}`),
  missing: 'Missing so that it can act',
  waking: 'Wake-up over the network',
  notSet: 'off',
  hardwareAddress: 'Hardware address',
  macHint: 'Wakes it when it sleeps. On the machine: ip link',
  macUnreadable: 'Six pairs of hexadecimal digits, such as 3c:52:82:aa:bb:cc',
  setMac: 'Set',
  now: {
    off: 'Off: a person promotes',
    armed: 'Armed: the primary is not down',
    waiting: (why: string) => `The primary is down, and nothing begins: ${why}`,
    waking: (machine: string) => `Waking ${machine}`,
    checking: (machine: string) => `Looking whether ${machine} can take over`,
    counting: (machine: string, at: string) => `${machine} takes over at ${at} unless it is stopped`,
    promoting: (machine: string) => `${machine} takes over now`,
    done: (machine: string) => `${machine} took over without a click`,
    stopped: 'Stopped: a person handles this incident',
    givenUp: (machine: string, why: string) =>
      `${machine} did not take over${why === '' ? '' : `: ${why}`}. No second one is tried; a person goes on from here`,
  },
  rules,
  needs,
};
