/** A version goes into the bucket: its packages first, by content, and last the signed record that names them. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ObjectStore } from '../backup/ports.ts';
import type { Records } from '../backup/records/records.ts';
import type { PublishedVersion, UpdatePackage } from '../contract/updates.ts';
import { AppError } from '../kernel/app-error.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import type { Pace } from '../kernel/pace.ts';
import { countBytes } from './count-bytes.ts';
import { readPackageName } from './package-name.ts';
import type { PackageHasher } from './ports.ts';
import { packageKey, slotOf, type VersionRecord, versionRecords } from './version-record.ts';

interface GivenPackage {
  readonly file: string;
  readonly package: Omit<UpdatePackage, 'sha256' | 'sizeBytes'>;
}

export interface GivenVersion {
  readonly version: string;
  readonly packages: readonly GivenPackage[];
}

/** Told by the names alone. Throws UPDATES_NAME_UNKNOWN, UPDATES_VERSIONS_DIFFER. */
export function readGivenFiles(files: readonly string[]): GivenVersion {
  const versions = new Set<string>();
  const packages = files.map((file): GivenPackage => {
    const name = path.basename(file);
    const named = readPackageName(name);
    if (!named) throw new AppError('UPDATES_NAME_UNKNOWN', { details: { file } });
    const { version, ...facts } = named;
    versions.add(version);
    return { file, package: { name, ...facts } };
  });
  const [version = '', ...others] = versions;
  if (others.length > 0) throw new AppError('UPDATES_VERSIONS_DIFFER', { details: { versions: [version, ...others] } });
  const slots = new Set(packages.map((one) => slotOf(one.package)));
  if (slots.size < packages.length) throw new AppError('UPDATES_VERSIONS_DIFFER', { details: { files } });
  return { version, packages };
}

/** Throws UPDATES_VERSION_TAKEN, BACKUP_FILE_CHANGING, and what the store throws. */
export async function publishVersion(
  given: GivenVersion,
  options: {
    readonly notes: string;
    readonly store: ObjectStore;
    readonly records: Records;
    readonly hasher: PackageHasher;
    readonly pace: Pace;
    readonly job: JobHandle;
  },
): Promise<PublishedVersion> {
  const { notes, store, records, job } = options;
  const { version } = given;
  const { signal } = job;
  job.step('updates.step.hash');
  const packages: UpdatePackage[] = [];
  for (const one of given.packages) packages.push(await describe(one, options));
  const before = await recordsOf(version, records, signal);
  assertSameBytes(version, packages, before.packages);
  job.step('updates.step.upload');
  const bytesSent = await send(given, packages, { ...options, known: before.packages });
  job.step('updates.step.sign');
  const nowMs = await store.serverNow(signal);
  const content = { version, at: new Date(nowMs).toISOString(), notes, packages };
  await records.write(versionRecords, { group: version, content, nowMs, newest: before.newest }, signal);
  return { version, packages, bytesSent };
}

async function describe(
  given: GivenPackage,
  { hasher, job }: { readonly hasher: PackageHasher; readonly job: JobHandle },
): Promise<UpdatePackage> {
  const { size } = await stat(given.file).catch((cause: unknown) => {
    throw new AppError('APP_FILE_UNREADABLE', { details: { path: given.file }, cause });
  });
  const sha256 = await hasher.sha256(given.file, {
    signal: job.signal,
    onBytes: countBytes(job, size),
  });
  return { ...given.package, sha256, sizeBytes: size };
}

async function recordsOf(version: string, records: Records, signal: AbortSignal) {
  const groups = await records.read(versionRecords, { only: version, all: true, signal });
  const believed = groups.find(({ group }) => group === version)?.believed ?? [];
  return { packages: believed.flatMap(({ content }) => content.packages), newest: believed[0]?.key };
}

/** Whoever has fetched a version has its bytes, so no other ones may go by its name. */
function assertSameBytes(version: string, packages: readonly UpdatePackage[], known: VersionRecord['packages']): void {
  const taken = packages.find((one) =>
    known.some((other) => slotOf(other) === slotOf(one) && other.sha256 !== one.sha256),
  );
  if (taken) throw new AppError('UPDATES_VERSION_TAKEN', { details: { version, file: taken.name } });
}

async function send(
  given: GivenVersion,
  packages: readonly UpdatePackage[],
  options: {
    readonly store: ObjectStore;
    readonly pace: Pace;
    readonly job: JobHandle;
    readonly known: VersionRecord['packages'];
  },
): Promise<number> {
  const { store, pace, job, known } = options;
  const { signal } = job;
  const total = packages.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const onBytes = countBytes(job, total);
  let sent = 0;
  for (const [index, { sha256, sizeBytes }] of packages.entries()) {
    const held = await store.head(packageKey(sha256), signal);
    // What was published before is sent once more: whoever does so has heard that it cannot be fetched.
    const isPublished = known.some((one) => one.sha256 === sha256);
    if (held?.sizeBytes === sizeBytes && !isPublished) {
      onBytes(sizeBytes);
      continue;
    }
    const file = given.packages[index]?.file ?? '';
    await store.putFile(packageKey(sha256), file, { sha256, sizeBytes, signal, pace, onBytes });
    sent += sizeBytes;
  }
  return sent;
}
