/** `store encrypt`: are releases encrypted, and who can open them. Keys and passphrases come from files. */
import type { EncryptionStatus } from '../contract/backup.ts';
import type { CallInput } from '../contract/index.ts';
import { readKeyFile } from './key-file.ts';
import type { Terminal } from './terminal.ts';
import { assertAction, given, UsageError, type VerbContext } from './verb.ts';

interface Values {
  readonly recipient?: string[] | undefined;
  readonly without?: string[] | undefined;
  readonly 'passphrase-file'?: string | undefined;
  readonly 'key-file'?: string | undefined;
}

export async function runEncrypt(
  [action]: readonly string[],
  values: Values,
  { client: open, terminal }: VerbContext,
): Promise<void> {
  assertAction('store encrypt', action, ['status', 'on', 'off', 'rotate', 'unlock']);
  const passphrase = await readKeyFile(values['passphrase-file']);
  const key = action === 'unlock' ? await readUnlock(values['key-file'], passphrase) : null;
  const client = await open();
  const { recipient: recipients, without } = values;
  const status = await act();
  const { rotated, kit } = terminal.words.backup.encryption;
  const changed = action === 'rotate' ? [rotated] : [];
  const told = action === 'on' || action === 'rotate' ? [kit] : [];
  terminal.result(status, [...changed, ...describe(status, terminal), ...told]);

  function act(): Promise<EncryptionStatus> {
    if (key) return client.call('backup.unlockEncryption', key);
    if (action === 'on')
      return client.call('backup.setEncryption', { state: 'on', ...given({ recipients, passphrase }) });
    if (action === 'off') return client.call('backup.setEncryption', { state: 'off' });
    if (action === 'rotate') return client.call('backup.rotateEncryption', given({ without, passphrase }));
    return client.call('backup.encryption', {});
  }
}

async function readUnlock(
  keyFile: string | undefined,
  passphrase: string | undefined,
): Promise<CallInput<'backup.unlockEncryption'>> {
  if (passphrase !== undefined) return { passphrase };
  const text = await readKeyFile(keyFile);
  if (text === undefined) throw new UsageError((wrong) => wrong.missing('--key-file'));
  // An identity file of the program age has comments, too.
  return { identities: text.split(/\s+/).filter((word) => word.startsWith('AGE-SECRET-KEY-')) };
}

function describe(
  { state, recipient, recipients, passphrase, secondsPerGigabyte }: EncryptionStatus,
  { words, format }: Terminal,
): string[] {
  const { on, off, ownKey, others, withPassphrase, costs, keepKey } = words.backup.encryption;
  if (state !== 'on') return [off, ...(recipient === null ? [] : [ownKey(recipient)])];
  return [
    on,
    ...(recipient === null ? [] : [ownKey(recipient)]),
    ...recipients.map(others),
    ...(passphrase ? [withPassphrase] : []),
    keepKey,
    costs(format.span(secondsPerGigabyte)),
  ];
}
