/** A place on another machine, at the terminal: its address made whole, and each host key on the way compared by a person. */
import path from 'node:path';
import type { CallInput } from '../contract/index.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Client } from './client.ts';
import { commandLine } from './remedies.ts';
import type { Terminal } from './terminal.ts';
import { given, readPort, UsageError } from './verb.ts';

export const remoteOptions = {
  port: { type: 'string', value: 'N' },
  key: { type: 'string', value: 'FILE|agent' },
  'passphrase-file': { type: 'string', value: 'FILE' },
  jump: { type: 'string', value: '[USER@]HOST[:PORT]' },
  'jump-key': { type: 'string', value: 'FILE|agent', multiple: true },
  'jump-fingerprint': { type: 'string', value: 'SHA256:…', multiple: true },
  fingerprint: { type: 'string', value: 'SHA256:…' },
} as const;

export interface RemoteValues {
  readonly port?: string | undefined;
  readonly key?: string | undefined;
  readonly jump?: string | undefined;
  readonly 'jump-key'?: string[] | undefined;
  readonly 'jump-fingerprint'?: string[] | undefined;
  readonly fingerprint?: string | undefined;
}

type Ssh = NonNullable<CallInput<'adopt.plan'>['source']['ssh']>;

/**
 * How to sign in there. `again` is the command without what is to be compared next.
 * @throws AppError STANDBY_HOST_KEY_UNKNOWN with the key that was shown and the command that trusts it.
 */
export async function readRemote(
  place: { readonly user?: string; readonly host: string },
  values: RemoteValues,
  again: readonly string[],
  {
    client,
    terminal,
    passphrase,
  }: { readonly client: Client; readonly terminal: Terminal; readonly passphrase?: string | undefined },
): Promise<Ssh> {
  const { notUsed, ...found } = await client.call('standby.lookUpHost', {
    ...place,
    ...given({
      port: readPort(values.port, '--port'),
      key: values.key === undefined ? undefined : keyPlace(values.key),
      jump: values.jump,
    }),
    jumpKeys: (values['jump-key'] ?? []).map(keyPlace),
  });
  if (found.keyFrom === 'file' && found.keyFile === '') throw new UsageError((wrong) => wrong.missing('--key'));
  for (const line of notUsed) terminal.note(terminal.cli.notFollowed(line));
  const compared = (values['jump-fingerprint'] ?? []).flatMap((text) => text.split(','));
  const jumps = found.jumps.map((jump, index) => ({ ...jump, fingerprint: compared[index] }));
  const known = jumps.flatMap(({ fingerprint, ...jump }) =>
    fingerprint === undefined ? [] : [{ ...jump, fingerprint }],
  );
  const { fingerprint } = values;
  if (fingerprint !== undefined && known.length === jumps.length) {
    return { ...found, jumps: known, fingerprint, ...given({ passphrase }) };
  }
  const { host, port } = found;
  const shown = await client.call('standby.readHostKey', { host, port, jumps, ...given({ passphrase }) });
  const owner = shown.jump === null ? found : (jumps[shown.jump] ?? found);
  const next = [shown.jump === null ? '--fingerprint' : '--jump-fingerprint', shown.fingerprint];
  throw new AppError('STANDBY_HOST_KEY_UNKNOWN', {
    details: {
      host: owner.host,
      port: owner.port,
      fingerprint: shown.fingerprint,
      algorithm: shown.algorithm,
      ...(notUsed.length > 0 && { notUsed }),
    },
    remedy: { kind: 'run', command: commandLine([...again, ...next]) },
  });
}

/** `agent` is no file: one of that name is written `./agent`. */
function keyPlace(typed: string): string {
  return typed === 'agent' ? typed : path.resolve(typed);
}
