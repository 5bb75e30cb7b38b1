/** The signed record of a version in the store: which packages it has, by content. Its packages lie beside it, under their digests. */
import { z } from 'zod';
import type { RecordKind } from '../backup/records/records.ts';
import { packageKinds } from '../contract/updates.ts';
import { readPackageName } from './package-name.ts';
import { isVersion } from './version-order.ts';

/** No collector looks below it: packages are named by no release. */
const PREFIX = 'app/';

export const packageKey = (sha256: string): string => `${PREFIX}packages/sha256/${sha256}`;

const updatePackage = z
  .object({
    name: z.string().max(200),
    kind: z.enum(packageKinds),
    platform: z.string().max(20),
    arch: z.string().max(20),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    sizeBytes: z.number().int().positive(),
  })
  // The name becomes that of a file here.
  .refine(({ name, kind }) => readPackageName(name)?.kind === kind);

const versionRecord = z.object({
  version: z.string().refine(isVersion),
  /** ISO 8601, by the store's clock. */
  at: z.iso.datetime(),
  notes: z.string().max(2000),
  packages: z.array(updatePackage).min(1).max(20),
});
export type VersionRecord = z.output<typeof versionRecord>;

/** Below the prefix `<version>/<time>-<random>.json`; several, where computers of several systems build their own packages. */
export const versionRecords: RecordKind<VersionRecord> = {
  prefix: `${PREFIX}versions/`,
  schema: versionRecord,
  belongs: ({ version, packages }, group) =>
    version === group && packages.every(({ name }) => readPackageName(name)?.version === version),
};

/** Two packages with the same slot are the same package, or contradict each other. */
export const slotOf = ({ kind, platform, arch }: Slot): string => `${kind} ${platform} ${arch}`;

interface Slot {
  readonly kind: string;
  readonly platform: string;
  readonly arch: string;
}
