/**
 * What a release says of the computer that made it. Unless the studio wants its names in releases, that is a name made of the signing
 * key: the same for every release of a computer, and telling nothing to whoever reads the store. Trusted computers are shown by the
 * name that the studio's own list has for them. Pure.
 */
import type { Settings } from '../../contract/models/settings.ts';
import { fingerprintOf, type TrustedKey } from '../release/signature.ts';

/** Of a release without the studio's name. */
const NEUTRAL_TITLE = 'GPT-SoVITS voices';
const neutralName = /^computer-[0-9a-z]{4}-[0-9a-z]{4}$/;

/** `publicKey`: of this computer, raw 32 bytes in base64. */
export function namesInRelease(
  { studioName, deviceName, releasesCarryNames }: Pick<Settings, 'studioName' | 'deviceName' | 'releasesCarryNames'>,
  publicKey: string,
): { readonly title: string; readonly host: string } {
  if (releasesCarryNames) return { title: studioName || deviceName, host: deviceName };
  return { title: NEUTRAL_TITLE, host: neutralHost(publicKey) };
}

function neutralHost(publicKey: string): string {
  return `computer-${fingerprintOf(publicKey).split('-').slice(0, 2).join('-').toLowerCase()}`;
}

/** The same for an object without a signature, by the name alone. */
export function knownHost(host: string, trusted: readonly TrustedKey[]): string {
  return trusted.find((key) => neutralHost(key.publicKey) === host)?.name ?? host;
}

/** `signer`: raw public key of a valid signature, null when there is none. */
export function shownHost(host: string, signer: string | null, trusted: readonly TrustedKey[]): string {
  if (signer === null || !neutralName.test(host)) return host;
  return trusted.find((key) => key.publicKey === signer)?.name ?? host;
}
