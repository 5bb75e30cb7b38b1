/** `store`: where releases go. Keys come from the environment and never from the command line. */
import path from 'node:path';
import { AppError } from '../kernel/app-error.ts';
import { wordsOf } from '../words/words.ts';
import { checkLines } from './details.ts';
import { assertAction, defineVerb, readOptions, required, UsageError, unknownAction } from './verb.ts';

const options = {
  endpoint: { type: 'string', value: 'URL' },
  region: { type: 'string', value: 'R' },
  bucket: { type: 'string', value: 'B' },
  prefix: { type: 'string', value: 'P' },
  'path-style': { type: 'boolean' },
  create: { type: 'boolean' },
} as const;

export const store = defineVerb({
  name: 'store',
  forms: {
    folder: 'set folder PATH [--create]',
    s3: 'set s3 --endpoint URL --region R --bucket B [--prefix P] [--path-style]',
    check: 'check',
  },
  options,
  example: 'set folder /mnt/nas/understudy',
  async run([action, kind, ...args], { client: open, terminal }) {
    if (action === 'check') {
      const client = await open();
      const checks = await client.call('backup.checkStore', {});
      const failed = checks.some(({ state }) => state === 'fail');
      const arbitration = failed ? null : (await client.call('standby.overview', {})).arbitration;
      const { grades } = wordsOf(terminal.locale).backup;
      terminal.result({ grade: arbitration?.grade ?? null, testedAt: arbitration?.testedAt ?? null, checks }, [
        ...checkLines(
          terminal,
          checks.map(({ state, name, details }) => ({
            state,
            name: terminal.words.backup.checkNames[name] ?? name,
            details,
          })),
        ),
        ...(arbitration ? [grades[arbitration.grade]] : []),
      ]);
      return;
    }
    if (action !== 'set') throw unknownAction('store', action);
    assertAction('store set', kind, ['folder', 's3']);
    const { values, positionals } = readOptions(args, options, { words: 1 });
    const chosen = chooseStore(kind, positionals, values);
    const client = await open();
    const accessKeyId = process.env['AWS_ACCESS_KEY_ID'];
    const secretAccessKey = process.env['AWS_SECRET_ACCESS_KEY'];
    // First the keys: the store is opened, and so proven, when it is set.
    if (chosen.kind === 's3' && accessKeyId && secretAccessKey) {
      await client.call('backup.setStoreKeys', { accessKeyId, secretAccessKey });
    }
    const set = (createFolder: boolean) => client.call('backup.setStore', { store: chosen, createFolder });
    const { overview, made } = await set(false).then(
      (overview) => ({ overview, made: false }),
      async (error: unknown) => {
        if (!isMissing(error) || !(values.create || error.details['newInside'] === true)) throw error;
        return { overview: await set(true), made: true };
      },
    );
    if (made && chosen.kind === 'folder') terminal.note(terminal.cli.folderMade(chosen.path));
    if (overview.sameDisk) terminal.note(wordsOf(terminal.locale).backup.sameDisk);
    terminal.result(overview.store, [
      terminal.cli.storeIs(chosen.kind === 'folder' ? chosen.path : `${chosen.endpoint} ${chosen.bucket}`),
    ]);
  },
});

/** A relative path would mean another folder tomorrow, from another place. */
function absolute(given: string): string {
  if (path.isAbsolute(given)) return path.normalize(given);
  throw new UsageError((wrong) => wrong.notAbsolute(given, path.resolve(given)));
}

function isMissing(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'BACKUP_STORE_FOLDER_MISSING';
}

function chooseStore(
  kind: string | undefined,
  positionals: readonly string[],
  values: { endpoint?: string; region?: string; bucket?: string; prefix?: string; 'path-style'?: boolean },
) {
  switch (kind) {
    case 'folder':
      return { kind: 'folder' as const, path: absolute(required(positionals[0], 'PATH')) };
    case 's3':
      return {
        kind: 's3' as const,
        endpoint: required(values.endpoint, '--endpoint'),
        region: required(values.region, '--region'),
        bucket: required(values.bucket, '--bucket'),
        pathStyle: values['path-style'] ?? false,
        ...(values.prefix === undefined ? {} : { prefix: values.prefix }),
      };
    default:
      throw unknownAction('store', kind);
  }
}
