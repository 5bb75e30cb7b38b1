/**
 * From the key of a person to a key of the app's own, that may run the agent and nothing else. Its line goes behind the lines
 * that are in authorized_keys; only when a connection with it worked does the machine change over, else the line is gone again.
 */
import type { Machine } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import type { SecretBox } from '../kernel/ports.ts';
import { AGENT_FOLDER, askAgent } from './agent-client.ts';
import { type MachineAddress, type RemoteSession, type RemoteShell, secretNames } from './ports.ts';

export interface PairDeps {
  readonly shell: RemoteShell;
  readonly secrets: Pick<SecretBox, 'read' | 'write' | 'remove'>;
  /** Stands behind the key, so that a person who reads authorized_keys knows whose it is. */
  readonly ownerName: string;
}

/**
 * `session` is one whose key may do more than run the agent, which is installed. Throws STANDBY_PAIRING_REFUSED where the
 * machine does not let the new key in; nothing has changed there then.
 */
export async function pair(
  machine: Machine,
  session: RemoteSession,
  { shell, secrets, ownerName }: PairDeps,
  signal?: AbortSignal,
): Promise<Pick<Machine, 'keyFrom' | 'keyFile'>> {
  const secret = secretNames.ownKey(machine.name);
  const comment = `understudy:${ownerName.replace(/[^\p{L}\p{N}._-]/gu, '-').slice(0, 60)}`;
  const known = await secrets.read(secret);
  const own = shell.ownKey(known ?? undefined);
  // First here, then there: a line whose key is lost would stay for ever.
  await secrets.write(secret, own.privateText);
  await session.addKeyLine(`${keyOptions} ssh-ed25519 ${own.publicKey} ${comment}`, own.publicKey, signal);
  const change = { keyFrom: 'own', keyFile: '' } as const;
  try {
    await assertBound(await shell.connect({ ...machine, ...change }, signal), signal);
  } catch (error) {
    // A key that was in use before is still the only one that is known here.
    if (known === null) {
      await session.takeKeyLine(own.publicKey).catch(() => {});
      await secrets.remove(secret);
    }
    if (!(error instanceof AppError) || error.code !== 'STANDBY_KEY_REFUSED') throw error;
    throw new AppError('STANDBY_PAIRING_REFUSED', { details: { reason: 'line-not-read' }, cause: error });
  }
  return change;
}

/** Whatever the login shell is: csh and fish read this line as POSIX shells do. */
const keyOptions = `restrict,command="\\"$HOME/${AGENT_FOLDER}/run\\""`;

async function assertBound(session: RemoteSession, signal?: AbortSignal): Promise<void> {
  try {
    const { forced } = await askAgent(session, { verb: 'hello' }, { signal });
    if (!forced) throw new AppError('STANDBY_PAIRING_REFUSED', { details: { reason: 'not-bound' } });
  } finally {
    session.close();
  }
}

/** Takes the line away through the agent. False where it could not be: a machine that is off, an agent that is gone. */
export async function unpair(
  machine: MachineAddress & { readonly name: string },
  { shell, secrets }: Pick<PairDeps, 'shell' | 'secrets'>,
  signal: AbortSignal,
): Promise<boolean> {
  const text = await secrets.read(secretNames.ownKey(machine.name));
  if (text === null) return false;
  try {
    const session = await shell.connect(machine, signal);
    try {
      const { publicKey } = shell.ownKey(text);
      return (await askAgent(session, { verb: 'unpair', key: publicKey }, { signal })).removed;
    } finally {
      session.close();
    }
  } catch {
    return false;
  }
}
