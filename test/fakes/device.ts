/** A computer of a studio: it has a real key, and believes those that it is told to. */
import { newSigningKey, publicKeyOf, signManifest, type TrustedKey } from '../../electron/backup/release/signature.ts';
import type { ObjectTrust } from '../../electron/standby/registers/signed-object.ts';

export interface Device extends ObjectTrust {
  readonly key: TrustedKey;
  /** Counts from now on, as if it stood in the list that is held here. */
  believe(other: Device, change?: Partial<TrustedKey>): void;
  /** Stands in a list of the store only: it counts after a look there. */
  offer(other: Device): void;
  readonly looks: number;
}

export function makeDevice(name: string): Device {
  const secret = newSigningKey();
  const key = { publicKey: publicKeyOf(secret), name };
  let held: readonly TrustedKey[] = [key];
  let offered: TrustedKey[] = [];
  let looks = 0;
  return {
    key,
    sign: async (document) => signManifest(document, secret),
    async trusted({ anew }) {
      if (anew) {
        looks += 1;
        held = [...held, ...offered.splice(0)];
      }
      return held;
    },
    believe(other, change = {}) {
      held = [...held.filter(({ publicKey }) => publicKey !== other.key.publicKey), { ...other.key, ...change }];
    },
    offer(other) {
      offered = [...offered, other.key];
    },
    get looks() {
      return looks;
    },
  };
}
