/** Which computers believe each other, in the pretended studio. */
import type { KitFacts, TrustOverview } from '../../../../electron/contract/trust.ts';
import { AppError } from '../../../../electron/kernel/app-error.ts';
import type { RoomHandlers, Studio } from '../studio.ts';

export function trustRoom({ snapshot, iso, world }: Studio): RoomHandlers<'trust'> {
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
    opensReleases: true,
    store: snapshot.settings.store,
    listNumber: trust().number,
    devices: world.trust.devices,
    machines: [],
  });
  return {
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
    'trust.setTwoPersons': async ({ on }) => {
      snapshot.settings = { ...snapshot.settings, twoPersons: on };
      return { on };
    },
    'trust.approve': async () => ({ line: `0:${'A'.repeat(44)}:${'B'.repeat(88)}` }),
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
  };
}
