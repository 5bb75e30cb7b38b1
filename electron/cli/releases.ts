/** `releases`: what is in the store, whether it is whole, and getting it back. */
import path from 'node:path';
import type { PruneResult, ReleaseFile, ReleaseSummary, RestoreResult, VerifyResult } from '../contract/backup.ts';
import { AppError } from '../kernel/app-error.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb, readOptions, required, unknownAction } from './verb.ts';

const options = {
  deep: { type: 'boolean' },
  to: { type: 'string', value: 'DIR' },
  reuse: { type: 'boolean' },
  apply: { type: 'boolean' },
} as const;

export const releases = defineVerb({
  name: 'releases',
  forms: {
    list: 'list',
    show: 'show RID',
    verify: 'verify RID [--deep]',
    restore: 'restore RID --to DIR [--reuse]',
    pin: 'pin RID',
    unpin: 'unpin RID',
    prune: 'prune [--apply]',
  },
  options,
  example: 'restore RID --to ./restored',
  async run([action, ...args], { client: open, terminal, signal }) {
    const { values, positionals } = readOptions(args, options, { words: 1 });
    const releaseId = (): string => required(positionals[0], 'RID');
    const follow = { signal, onChange: terminal.follow() };
    switch (action) {
      case 'list': {
        const list = await (await open()).call('backup.releases', {});
        return terminal.result(list, releaseLines(list, terminal));
      }
      case 'show': {
        const input = { releaseId: releaseId() };
        const shown = await (await open()).call('backup.show', input);
        return terminal.result(shown, [
          ...releaseLines([shown.release], terminal),
          ...fileLines(shown.files, terminal),
        ]);
      }
      case 'verify': {
        const input = { releaseId: releaseId(), deep: values.deep ?? false };
        const client = await open();
        const { jobId } = await client.call('backup.verify', input);
        const result = await client.finish<VerifyResult>(jobId, follow);
        terminal.result(result, [describeVerification(result, terminal)]);
        return assertWhole(result);
      }
      case 'restore': {
        const input = {
          releaseId: releaseId(),
          directory: path.resolve(required(values.to, '--to')),
          reuseLocal: values.reuse ?? false,
        };
        const client = await open();
        const { jobId } = await client.call('backup.restore', input);
        const result = await client.finish<RestoreResult>(jobId, follow);
        return terminal.result(result, describeRestore(result, terminal));
      }
      case 'pin':
      case 'unpin': {
        const input = { releaseId: releaseId(), pinned: action === 'pin' };
        const release = await (await open()).call('backup.pin', input);
        return terminal.result(release, releaseLines([release], terminal));
      }
      case 'prune': {
        const result = await (await open()).call('backup.prune', { apply: values.apply ?? false });
        return terminal.result(result, pruneLines(result, terminal));
      }
      default:
        throw unknownAction('releases', action);
    }
  },
});

/** @throws AppError BACKUP_VERIFY_FAILED. */
function assertWhole({ ok, releaseId, damaged }: VerifyResult): void {
  if (ok) return;
  throw new AppError('BACKUP_VERIFY_FAILED', {
    details: { releaseId, damaged: damaged.map(({ problem, sha256 }) => `${problem} ${sha256}`) },
  });
}

function releaseLines(list: readonly ReleaseSummary[], { words, cli, format, when }: Terminal): string[] {
  if (list.length === 0) return [cli.none.releases];
  return columns(
    list.map((release) => [
      release.releaseId,
      when(release.createdAt),
      cli.files(release.files),
      format.bytes(release.bytesTotal),
      `${words.backup.newBytes} ${format.bytes(release.bytesNew)}`,
      release.host,
      [
        release.verifiedAt ? cli.verified : cli.notVerified,
        ...(release.signed ? [] : [cli.notTrusted]),
        ...(release.pinned ? [cli.pinned] : []),
      ].join(' · '),
    ]),
  );
}

function fileLines(files: readonly ReleaseFile[], { format }: Terminal): string[] {
  return columns(
    files.map((file) => [file.sha256.slice(0, 12), format.bytes(file.sizeBytes).padStart(8), file.path]),
    '  ',
  );
}

function describeVerification(result: VerifyResult, { cli }: Terminal): string {
  const blobs = cli.files(result.blobsChecked);
  return [
    result.releaseId,
    result.deep ? cli.hashed(blobs) : cli.present(blobs),
    ...(result.ok ? [] : [cli.damaged(result.damaged.length)]),
  ].join(' · ');
}

function describeRestore(result: RestoreResult, { words, cli, format }: Terminal): string[] {
  return [
    words.backup.restored(format.number(result.files), result.directory),
    cli.downloaded(format.bytes(result.bytesDownloaded), format.bytes(result.bytesReused)),
  ];
}

function pruneLines({ applied, keep, remove }: PruneResult, { cli }: Terminal): string[] {
  if (keep.length + remove.length === 0) return [cli.none.releases];
  return [
    ...columns([...keep.map((id) => [cli.keep, id]), ...remove.map((id) => [applied ? cli.removed : cli.remove, id])]),
    ...(applied || remove.length === 0 ? [] : [cli.notApplied]),
  ];
}
