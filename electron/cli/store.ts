/** `store`: where releases go. Keys come from the environment and never from the command line. */
import path from 'node:path';
import { policyProviders, policyRoles } from '../contract/models/store-policy.ts';
import { AppError } from '../kernel/app-error.ts';
import { wordsOf } from '../words/words.ts';
import { runEncrypt } from './encrypt.ts';
import { storeCheckLines } from './store-check-lines.ts';
import { storeKeysFromEnvironment } from './store-keys.ts';
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
  endpoint: { type: 'string', value: 'URL' },
  region: { type: 'string', value: 'R' },
  bucket: { type: 'string', value: 'B' },
  prefix: { type: 'string', value: 'P' },
  'path-style': { type: 'boolean' },
  'endpoint-is-bucket': { type: 'boolean' },
  create: { type: 'boolean' },
  provider: { type: 'string', value: 'NAME' },
  recipient: { type: 'string', value: 'age1…', multiple: true },
  without: { type: 'string', value: 'age1…', multiple: true },
  'passphrase-file': { type: 'string', value: 'FILE' },
  'key-file': { type: 'string', value: 'FILE' },
} as const;

export const store = defineVerb({
  name: 'store',
  forms: {
    folder: 'set folder PATH [--create]',
    s3: 'set s3 --endpoint URL --region R --bucket B [--prefix P] [--path-style] [--endpoint-is-bucket]',
    check: 'check',
    policy: 'policy writer|restorer|janitor [--provider aws|oss|minio] [--bucket B] [--prefix P]',
    encryption: 'encrypt status',
    encrypt: 'encrypt on [--recipient age1… …] [--passphrase-file FILE]',
    plain: 'encrypt off',
    rotate: 'encrypt rotate [--without age1… …] [--passphrase-file FILE]',
    unlock: 'encrypt unlock --key-file FILE | --passphrase-file FILE',
  },
  options,
  example: 'set folder /mnt/nas/understudy',
  async run([action, kind, ...args], context) {
    const { client: open, terminal } = context;
    if (action === 'check') return check(context);
    if (action === 'policy')
      return showPolicy(
        [kind, ...args].filter((arg) => arg !== undefined),
        context,
      );
    if (action === 'encrypt') {
      const words = [kind, ...args].filter((arg) => arg !== undefined);
      const { values, positionals } = readOptions(words, options, { words: 1 });
      return runEncrypt(positionals, values, context);
    }
    if (action !== 'set') throw unknownAction('store', action);
    assertAction('store set', kind, ['folder', 's3']);
    const { values, positionals } = readOptions(args, options, { words: 1 });
    const chosen = chooseStore(kind, positionals, values);
    const client = await open();
    const keys = storeKeysFromEnvironment();
    // First the keys: the store is opened, and so proven, when it is set.
    if (chosen.kind === 's3' && keys) await client.call('backup.setStoreKeys', keys);
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
    // As it was set: an address that was pasted incompletely is completed.
    const { store: place } = overview;
    const named = place?.kind === 's3' ? `${place.endpoint} ${place.bucket}` : (place?.path ?? '');
    terminal.result(place, [terminal.cli.storeIs(named)]);
  },
});

async function check({ client: open, terminal }: VerbContext): Promise<void> {
  const client = await open();
  const checks = await client.call('backup.checkStore', {});
  const failed = checks.some(({ state }) => state === 'fail');
  const arbitration = failed ? null : (await client.call('standby.overview', {})).arbitration;
  const { grades } = wordsOf(terminal.locale).backup;
  terminal.result({ grade: arbitration?.grade ?? null, testedAt: arbitration?.testedAt ?? null, checks }, [
    ...storeCheckLines(terminal, checks),
    ...(arbitration ? [grades[arbitration.grade]] : []),
  ]);
}

/** The policy alone, so that it can be sent on into a file or a console. */
async function showPolicy(args: readonly string[], { client: open, terminal }: VerbContext): Promise<void> {
  const { values, positionals } = readOptions(args, options, { words: 1 });
  const [word] = positionals;
  assertAction('store policy', word, policyRoles);
  const role = policyRoles.find((name) => name === word) ?? 'writer';
  const provider = policyProviders.find((name) => name === values.provider);
  if (values.provider !== undefined && provider === undefined) {
    const typed = values.provider;
    throw new UsageError((wrong) => wrong.oneOf('--provider', typed, policyProviders.join(', ')));
  }
  const { bucket, prefix } = values;
  const found = await (await open()).call('backup.policy', { role, ...given({ provider, bucket, prefix }) });
  terminal.result(found.policy, JSON.stringify(found.policy, null, 2).split('\n'));
}

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
  values: {
    endpoint?: string;
    region?: string;
    bucket?: string;
    prefix?: string;
    'path-style'?: boolean;
    'endpoint-is-bucket'?: boolean;
  },
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
        ...(values['endpoint-is-bucket'] ? { endpointIsBucket: true } : {}),
        ...(values.prefix === undefined ? {} : { prefix: values.prefix }),
      };
    default:
      throw unknownAction('store', kind);
  }
}
