/**
 * Two persons decide, where the studio wants that: what moves the service is begun by one, and a person at another computer of
 * the studio signs the very plan. The signature is one line of text, so that it travels by any chat while nothing else works.
 */
import { fingerprintOf, isSignedBy, signatureText } from '../backup/release/signature.ts';
import type { Backup } from '../backup/service.ts';
import type { PlanIntent } from '../contract/models/plan.ts';
import type { Settings } from '../contract/models/settings.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/ports.ts';

/** As long as the facts of a plan may be read and talked about; clocks of two computers differ. */
const HOLDS_MS = 30 * 60_000;
const verbs: Readonly<Record<PlanIntent, string>> = {
  promote: 'promote',
  switchover: 'switchover',
  'fail-back': 'failback',
};

export interface Approved {
  readonly intent: PlanIntent;
  readonly machine: string;
  readonly planHash: string;
}

export interface SecondPerson {
  /** Throws TRUST_NO_SECOND_COMPUTER, TRUST_TWO_PERSONS_AUTOMATIC. One person may end it; the record says who. */
  setTwoPersons(on: boolean): Promise<{ readonly on: boolean }>;
  /** The line that a person at this computer hands to the one who begins it. */
  approve(what: Approved): Promise<string>;
  /**
   * Who agreed, for the record; null where one person is enough.
   * @throws AppError TRUST_SECOND_NEEDED without a line, TRUST_SECOND_REFUSED for one that does not count.
   */
  check(
    what: Approved,
    line: string | undefined,
  ): Promise<{ readonly name: string; readonly fingerprint: string } | null>;
}

export function createSecondPerson(deps: {
  readonly settings: {
    get(): Pick<Settings, 'twoPersons' | 'automatic'>;
    set(change: Pick<Settings, 'twoPersons'>): Promise<unknown>;
  };
  readonly backup: Pick<Backup, 'sign' | 'identity' | 'trustedKeys'>;
  readonly clock: Pick<Clock, 'now'>;
}): SecondPerson {
  const { settings, backup, clock } = deps;

  /** Computers of the studio beside this one. */
  async function others() {
    const { publicKey } = await backup.identity();
    const keys = await backup.trustedKeys({ anew: false });
    return keys.filter((key) => !key.revokedAt && key.publicKey !== publicKey);
  }

  return {
    async setTwoPersons(on) {
      if (on && (await others()).length === 0) {
        throw new AppError('TRUST_NO_SECOND_COMPUTER', {
          remedy: { kind: 'run', command: 'understudy trust request' },
        });
      }
      if (on && settings.get().automatic?.on) throw automaticAlone();
      await settings.set({ twoPersons: on });
      return { on };
    },
    async approve(what) {
      const atMs = clock.now();
      return `${atMs}:${signatureText(await backup.sign(signedPart(what, atMs)))}`;
    },
    async check(what, line) {
      if (settings.get().twoPersons !== true) return null;
      const { intent, machine, planHash } = what;
      const command = `understudy trust approve ${verbs[intent]} ${JSON.stringify(machine)} ${planHash}`;
      const remedy = { kind: 'run', command } as const;
      if (line === undefined) throw new AppError('TRUST_SECOND_NEEDED', { details: { machine, planHash }, remedy });
      const [time = '', publicKey = '', signature = ''] = line.trim().split(':');
      const refuse = (reason: string) => new AppError('TRUST_SECOND_REFUSED', { details: { machine, reason }, remedy });
      const key = (await others()).find((one) => one.publicKey === publicKey);
      if (key === undefined) throw refuse('no other computer of the studio');
      const atMs = Number(time);
      if (!isSignedBy(signedPart(what, atMs), `${publicKey}:${signature}`, [key])) throw refuse('another plan');
      if (Math.abs(clock.now() - atMs) > HOLDS_MS) throw refuse('too old');
      return { name: key.name, fingerprint: fingerprintOf(publicKey) };
    },
  };
}

/** Nobody is asked in automatic mode, so the two exclude each other. */
export function automaticAlone(): AppError {
  return new AppError('TRUST_TWO_PERSONS_AUTOMATIC', { remedy: { kind: 'run', command: 'understudy auto off' } });
}

/** No other document that a computer signs begins like this. */
function signedPart({ intent, machine, planHash }: Approved, atMs: number): Uint8Array {
  return Buffer.from(`understudy-second-person ${JSON.stringify([intent, machine, planHash, atMs])}`);
}
