/** The devices of this computer as a self-test tries them: marked while they are, since a driver may end the process. */
import { type Devices, triableDevices } from '../ort/providers.ts';
import { markDevice } from '../voice-pack/tuning.ts';
import type { TriedDevice } from './time-places.ts';

/** `marked`: the device that was tried when the process ended the last time. It is left out once. */
export function devicesToTry(known: Devices, tuningDir: string | undefined, marked: string | null): TriedDevice[] {
  return triableDevices(known.known).map(({ provider, keepsCache }) => ({
    provider,
    keepsCache,
    async start() {
      if (provider === marked) return { reason: 'crashed' };
      await markDevice(tuningDir, provider);
      return known.refusalOf(provider);
    },
    end: () => markDevice(tuningDir, null),
  }));
}
