/** Which version is offered to a computer, and why newer ones are not. Pure. */
import type { RecordGroup } from '../backup/records/records.ts';
import { fingerprintOf, type TrustedKey } from '../backup/release/signature.ts';
import type { InstallationKind, OfferedVersion, PassedOverReason, UpdatesStatus } from '../contract/updates.ts';
import { compareVersions, isNewer, isVersion } from './version-order.ts';
import { slotOf, type VersionRecord } from './version-record.ts';

export interface Receiver {
  readonly kind: InstallationKind;
  readonly platform: string;
  readonly arch: string;
}

export interface Judged {
  readonly offered: OfferedVersion | null;
  readonly passedOver: UpdatesStatus['passedOver'];
}

/** Only what is newer than `than` is looked at: whoever may write to the bucket can bring back no old version. */
export function judgeVersions(
  groups: readonly RecordGroup<VersionRecord>[],
  options: { readonly than: string; readonly receiver: Receiver; readonly trusted: readonly TrustedKey[] },
): Judged {
  const passedOver: { version: string; reason: PassedOverReason }[] = [];
  const newer = groups.filter(({ group }) => isVersion(group) && isNewer(group, options.than));
  for (const found of newer.toSorted((a, b) => compareVersions(b.group, a.group))) {
    const judged = judgeOne(found, options);
    if (typeof judged !== 'string') return { offered: judged, passedOver };
    passedOver.push({ version: found.group, reason: judged });
  }
  return { offered: null, passedOver };
}

function judgeOne(
  { group, believed, passedOver }: RecordGroup<VersionRecord>,
  { receiver, trusted }: { readonly receiver: Receiver; readonly trusted: readonly TrustedKey[] },
): OfferedVersion | PassedOverReason {
  if (believed.length === 0) return passedOver[0]?.fault ?? 'torn';
  if (contradicts(believed.flatMap(({ content }) => content.packages))) return 'contradiction';
  for (const { content, signer } of believed) {
    const fitting = content.packages.find((one) => slotOf(one) === slotOf(receiver));
    if (!fitting) continue;
    const name = trusted.find(({ publicKey }) => publicKey === signer)?.name ?? '';
    return {
      version: group,
      notes: content.notes,
      publishedAt: content.at,
      by: { name, fingerprint: fingerprintOf(signer) },
      package: fitting,
    };
  }
  return 'no-package';
}

function contradicts(packages: VersionRecord['packages']): boolean {
  const digests = new Map(packages.map((one) => [slotOf(one), one.sha256]));
  return packages.some((one) => digests.get(slotOf(one)) !== one.sha256);
}
