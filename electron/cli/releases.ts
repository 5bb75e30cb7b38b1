/** `releases`: what is in the store, whether it is whole, and getting it back. */
import path from 'node:path';
import type { ReleaseSummary, RestoreResult, VerifyResult } from '../contract/backup.ts';
import { AppError } from '../kernel/app-error.ts';
import { megabytes } from './terminal.ts';
import { readOptions, required, UsageError, type Verb } from './verb.ts';

const line = (release: ReleaseSummary): string =>
  `${release.releaseId}  ${release.files} files  ${megabytes(release.bytesTotal)}  new ${megabytes(release.bytesNew)}  ${release.host}${release.pinned ? '  pinned' : ''}${release.verifiedAt ? '  verified' : ''}`;

export const releases: Verb = {
  usage: [
    'releases list',
    'releases show RID',
    'releases verify RID [--deep]',
    'releases restore RID --to DIR [--reuse]   (--reuse: take equal files of this computer instead of downloading)',
    'releases pin RID | unpin RID',
    'releases prune [--apply]',
  ],
  async run([action, ...args], { client: open, terminal, signal }) {
    const { values, positionals } = readOptions(args, {
      deep: { type: 'boolean' },
      to: { type: 'string' },
      apply: { type: 'boolean' },
      reuse: { type: 'boolean' },
    });
    const releaseId = (): string => required(positionals[0], 'RID');
    const follow = { signal, onChange: terminal.follow() };
    switch (action) {
      case 'list': {
        const list = await (await open()).call('backup.releases', {});
        return terminal.result(list, list.map(line));
      }
      case 'show': {
        const shown = await (await open()).call('backup.show', { releaseId: releaseId() });
        return terminal.result(shown, [
          line(shown.release),
          ...shown.files.map(
            (file) => `  ${file.sha256.slice(0, 12)}  ${megabytes(file.sizeBytes).padStart(10)}  ${file.path}`,
          ),
        ]);
      }
      case 'verify': {
        const client = await open();
        const { jobId } = await client.call('backup.verify', { releaseId: releaseId(), deep: values.deep ?? false });
        const result = await client.finish<VerifyResult>(jobId, follow);
        terminal.result(result, [
          `${result.releaseId}  ${result.blobsChecked} blobs ${result.deep ? 'read and hashed' : 'present with the right size'}${result.ok ? '' : `, ${result.damaged.length} damaged`}`,
        ]);
        if (!result.ok) {
          throw new AppError('BACKUP_VERIFY_FAILED', {
            details: {
              releaseId: result.releaseId,
              damaged: result.damaged.map((blob) => `${blob.problem} ${blob.sha256}`),
            },
          });
        }
        return;
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
        return terminal.result(result, [
          `${result.releaseId} restored to ${result.directory}: ${result.files} files, ${megabytes(result.bytesDownloaded)} downloaded, ${megabytes(result.bytesReused)} already here`,
        ]);
      }
      case 'pin':
      case 'unpin': {
        const release = await (await open()).call('backup.pin', { releaseId: releaseId(), pinned: action === 'pin' });
        return terminal.result(release, [line(release)]);
      }
      case 'prune': {
        const result = await (await open()).call('backup.prune', { apply: values.apply ?? false });
        return terminal.result(result, [
          ...result.keep.map((id) => `keep    ${id}`),
          ...result.remove.map((id) => `${result.applied ? 'removed' : 'remove '} ${id}`),
          ...(result.applied || result.remove.length === 0 ? [] : ['nothing was removed: add --apply']),
        ]);
      }
      default:
        throw new UsageError(`releases ${action ?? ''}: no such action`);
    }
  },
};
