/** `releases`: what is in the store, whether it is whole, and getting it back. */
import path from 'node:path';
import type {
  ContainerResult,
  ReleaseFile,
  ReleaseProof,
  ReleaseSummary,
  RestoreResult,
  VerifyResult,
} from '../contract/backup.ts';
import type { LibraryRestoreResult } from '../contract/library-restore.ts';
import { AppError } from '../kernel/app-error.ts';
import { columns } from './columns.ts';
import { gapLines } from './gap-lines.ts';
import { runChannel } from './release-channels.ts';
import { describeCheck } from './release-check.ts';
import { containerLines } from './release-container.ts';
import { broughtBackLines, diffLines, undoneLines } from './release-lines.ts';
import { isRelease, runSpace, spaceForms, spaceOptions } from './release-space.ts';
import type { Terminal } from './terminal.ts';
import {
  assertAction,
  defineVerb,
  given,
  readOptions,
  required,
  UsageError,
  unknownAction,
  type VerbContext,
} from './verb.ts';

const options = {
  deep: { type: 'boolean' },
  to: { type: 'string', value: 'DIR' },
  'into-library': { type: 'boolean' },
  voice: { type: 'string', value: 'ID' },
  replace: { type: 'boolean' },
  settings: { type: 'boolean' },
  trust: { type: 'string', value: 'FINGERPRINT' },
  reuse: { type: 'boolean' },
  image: { type: 'string', value: 'NAME' },
  base: { type: 'string', value: 'DIR' },
  ...spaceOptions,
} as const;

export const releases = defineVerb({
  name: 'releases',
  forms: {
    list: 'list',
    show: 'show RID',
    verify: 'verify RID [--deep]',
    files: 'files RID',
    sbom: 'sbom RID',
    diff: 'diff RID RID',
    bringBack: 'restore RID --into-library [--voice ID] [--replace] [--settings] [--trust FINGERPRINT]',
    undo: 'undo RESTORE',
    restore: 'restore RID --to DIR [--reuse] [--trust FINGERPRINT]',
    container: 'container RID --to DIR [--voice ID] [--image NAME] [--base DIR]',
    pin: 'pin RID',
    unpin: 'unpin RID',
    names: 'names [on|off]',
    ...spaceForms,
    channel: 'channel [list|set NAME RID|history NAME]',
    prove: 'prove RID',
  },
  options,
  example: 'restore RID --into-library --voice lin',
  async run([action, ...args], context) {
    if (action === 'channel') return runChannel(args, context);
    const { client: open, terminal, signal } = context;
    const { values, positionals } = readOptions(args, options, { words: action === 'diff' ? 2 : 1 });
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
          ...columns(
            shown.release.voices.map(({ id, name }) => [id, name]),
            '  ',
          ),
          ...fileLines(shown.files, terminal),
        ]);
      }
      case 'files': {
        const { files } = await (await open()).call('backup.show', { releaseId: releaseId() });
        return terminal.result(files, fileLines(files, terminal));
      }
      case 'sbom': {
        const input = { releaseId: releaseId() };
        const { bill } = await (await open()).call('backup.bill', input);
        if (bill === null) throw new AppError('BACKUP_BILL_MISSING', { details: input });
        return terminal.result(bill, JSON.stringify(bill, null, 1).split('\n'));
      }
      case 'diff': {
        const input = { releaseId: releaseId(), otherId: required(positionals[1], 'RID') };
        const diff = await (await open()).call('backup.diff', input);
        return terminal.result(diff, diffLines(diff, terminal));
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
        const order = { releaseId: releaseId(), ...readTarget(values) };
        const client = await open();
        if (order.directory === null) {
          const { directory: _directory, ...rest } = order;
          const { jobId } = await client.call('backup.bringBack', rest);
          const result = await client.finish<LibraryRestoreResult>(jobId, follow);
          return terminal.result(result, broughtBackLines(result, terminal));
        }
        const { jobId } = await client.call('backup.restore', order);
        const result = await client.finish<RestoreResult>(jobId, follow);
        return terminal.result(result, describeRestore(result, terminal));
      }
      case 'container': {
        const { voice, image, base } = values;
        const directory = path.resolve(required(values.to, '--to'));
        const chosen = given({ voice, image, base: base === undefined ? undefined : path.resolve(base) });
        const input = { releaseId: releaseId(), directory, ...chosen };
        const client = await open();
        const { jobId } = await client.call('backup.container', input);
        const result = await client.finish<ContainerResult>(jobId, follow);
        return terminal.result(result, containerLines(result, terminal));
      }
      case 'undo': {
        if (isRelease(positionals[0] ?? '')) return runSpace(action, { values, positionals }, context);
        const input = { restoreId: required(positionals[0], 'RESTORE') };
        const undone = await (await open()).call('backup.undoRestore', input);
        return terminal.result(undone, undoneLines(undone, terminal));
      }
      case 'pin':
      case 'unpin': {
        const input = { releaseId: releaseId(), pinned: action === 'pin' };
        const release = await (await open()).call('backup.pin', input);
        return terminal.result(release, releaseLines([release], terminal));
      }
      case 'names':
        return runNames(positionals[0], { client: open, terminal });
      case 'prove': {
        const input = { releaseId: releaseId() };
        const client = await open();
        const { jobId } = await client.call('backup.prove', input);
        const proof = await client.finish<ReleaseProof>(jobId, follow);
        return terminal.result(proof, proofLines(proof, terminal));
      }
      case 'prune':
      case 'retention':
      case 'trash':
      case 'collect':
        return runSpace(action, { values, positionals }, context);
      default:
        throw unknownAction('releases', action);
    }
  },
});

/** Whether releases say the names of the studio and of this computer. */
async function runNames(
  word: string | undefined,
  { client: open, terminal }: Pick<VerbContext, 'client' | 'terminal'>,
): Promise<void> {
  if (word !== undefined) assertAction('releases names', word, ['on', 'off']);
  const client = await open();
  const { releasesCarryNames = false } =
    word === undefined
      ? await client.call('settings.get', {})
      : await client.call('settings.set', { releasesCarryNames: word === 'on' });
  const { namesOn, namesOff } = terminal.words.partial;
  terminal.result({ releasesCarryNames }, [releasesCarryNames ? namesOn : namesOff]);
}

type Values = ReturnType<typeof readOptions<typeof options>>['values'];

/** Into the library or into a folder, with what goes with each. @throws UsageError. */
function readTarget(values: Values) {
  const onlyOfContainers = (['image', 'base'] as const).find((name) => values[name] !== undefined);
  if (onlyOfContainers) throw new UsageError((wrong) => wrong.onlyWith(`--${onlyOfContainers}`, 'container'));
  const onlyInLibrary = (['voice', 'replace', 'settings'] as const).find((name) => values[name] !== undefined);
  const trusted = given({ trust: values.trust });
  if (!values['into-library']) {
    if (onlyInLibrary) throw new UsageError((wrong) => wrong.onlyWith(`--${onlyInLibrary}`, '--into-library'));
    const directory = path.resolve(required(values.to, '--to'));
    return { directory, reuseLocal: values.reuse ?? false, ...trusted };
  }
  const onlyInFolder = (['to', 'reuse'] as const).find((name) => values[name] !== undefined);
  if (onlyInFolder) throw new UsageError((wrong) => wrong.notWith(`--${onlyInFolder}`, '--into-library'));
  const { voice, replace, settings } = values;
  return { directory: null, ...trusted, ...given({ voice, replace, settings }) };
}

/** @throws AppError BACKUP_VERIFY_FAILED. */
function assertWhole({ ok, releaseId, damaged }: VerifyResult): void {
  if (ok) return;
  throw new AppError('BACKUP_VERIFY_FAILED', {
    details: { releaseId, damaged: damaged.map(({ problem, sha256 }) => `${problem} ${sha256}`) },
  });
}

function releaseLines(list: readonly ReleaseSummary[], terminal: Terminal): string[] {
  const { words, cli, format, when } = terminal;
  if (list.length === 0) return [cli.none.releases];
  const lines = columns(
    list.map((release) => [
      release.releaseId,
      when(release.createdAt),
      cli.files(release.files),
      format.bytes(release.bytesTotal),
      `${words.backup.newBytes} ${format.bytes(release.bytesNew)}`,
      release.host,
      [
        describeCheck(release, terminal),
        ...(release.ahead ? [words.backup.ahead] : []),
        ...(release.signed ? [] : [cli.notTrusted]),
        ...(release.pinned ? [cli.pinned] : []),
        ...release.channels.map(cli.inChannel),
        ...(release.heard ? [words.backup.heard(when(release.heard.at), release.heard.by)] : []),
        ...(release.stillWholeAt ? [words.backup.stillWhole(when(release.stillWholeAt))] : []),
      ].join(' · '),
    ]),
  );
  return list.flatMap(({ partial }, index) => [lines[index] ?? '', ...gapLines(partial, words)]);
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

function proofLines(proof: ReleaseProof, { words, cli, format, when }: Terminal): string[] {
  return [
    `${proof.releaseId} · ${words.backup.heard(when(proof.at), proof.by)}`,
    ...columns(
      proof.voices.map(({ name, audioSeconds, rmsDbfs }) => [
        name,
        format.span(audioSeconds),
        cli.loudness(format.number(Math.round(rmsDbfs))),
      ]),
      '  ',
    ),
  ];
}

function describeRestore(result: RestoreResult, { words, cli, format }: Terminal): string[] {
  return [
    ...(result.acceptedKey === null ? [] : [words.bringBack.accepted(result.acceptedKey)]),
    words.backup.restored(format.number(result.files), result.directory),
    cli.downloaded(format.bytes(result.bytesDownloaded), format.bytes(result.bytesReused)),
  ];
}
