/** What an agent does for its owner only: replacing itself, looking at an address, letting go of a key. */
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { removeKeyLine } from '../../../electron/agent/authorized-keys.ts';
import { type Layout, openLayout } from '../../../electron/agent/layout.ts';
import { assertMayProbe, lookupOutside, outside } from '../../../electron/agent/probe-permit.ts';
import { claimEpoch, closeEpoch } from '../../../electron/agent/register.ts';
import { updateProgram } from '../../../electron/agent/update.ts';
import { newSigningKey, publicKeyOf, signManifest } from '../../../electron/backup/release/signature.ts';
import { signDocument } from '../../../electron/standby/sign-document.ts';
import { tempDir } from '../temp-dir.ts';

const owner = newSigningKey();
const stranger = newSigningKey();
const by =
  (key: string) =>
  async (document: Uint8Array): Promise<Uint8Array> =>
    signManifest(document, key);
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

async function layout(): Promise<Layout> {
  const program = path.join(await tempDir(), 'program');
  await mkdir(program);
  await writeFile(path.join(program, 'agent.mjs'), 'old agent');
  await writeFile(path.join(program, 'run'), 'old run');
  const at = await openLayout(path.join(program, 'agent.mjs'));
  await writeFile(at.pinnedKey, JSON.stringify({ publicKey: publicKeyOf(owner), name: 'desk' }));
  return at;
}

async function updateOf(files: Readonly<Partial<Record<'agent.mjs' | 'run' | 'node', string>>>, key = owner) {
  const named = Object.entries(files).map(([name, text]) => ({
    name: name as 'agent.mjs',
    sha256: sha(text),
    sizeBytes: text.length,
  }));
  const program = await signDocument({ kind: 'understudy-agent', files: named }, by(key));
  return { verb: 'update' as const, program };
}

const listOf = ({ revokedAt }: { readonly revokedAt: string | null }) => ({
  number: 2,
  keys: [{ publicKey: publicKeyOf(owner), name: 'desk', addedAt: '2025-01-01T00:00:00.000Z', revokedAt }],
});
const put = (at: Layout, text: string, bytes = text) => writeFile(path.join(at.blobs, sha(text)), bytes);
const programOf = async (at: Layout) =>
  Promise.all(['agent.mjs', 'run'].map((name) => readFile(path.join(at.program, name), 'utf8')));

describe('an agent that is to replace itself', () => {
  it('does it file by file, by whole bytes that its owner signed', async () => {
    const at = await layout();
    await put(at, 'new agent');
    await put(at, 'old run');
    const update = await updateOf({ 'agent.mjs': 'new agent', run: 'old run' });
    expect(await updateProgram(at, update)).toEqual({ replaced: ['agent.mjs'] });
    expect(await programOf(at)).toEqual(['new agent', 'old run']);
    expect((await stat(path.join(at.program, 'agent.mjs'))).mode & 0o777).toBe(0o644);
    expect(await updateProgram(at, update)).toEqual({ replaced: [] });
  });

  it('changes nothing for a stranger, for bytes that are missing or damaged, and for another document', async () => {
    const at = await layout();
    const wanted = { run: 'new run', 'agent.mjs': 'new agent' };
    await put(at, 'new run');
    const refusals: [string, Parameters<typeof updateProgram>[1]][] = [
      ['BACKUP_RELEASE_FOREIGN', await updateOf(wanted, stranger)],
      ['BACKUP_BLOB_MISSING', await updateOf(wanted)],
    ];
    const permit = await signDocument({ kind: 'understudy-probe', origins: [] }, by(owner));
    refusals.push(['APP_INPUT_INVALID', { verb: 'update', program: permit }]);
    const signed = await updateOf(wanted);
    const other = await updateOf({ run: 'third run' });
    const mixed = { document: other.program.document, signature: signed.program.signature };
    refusals.push(['BACKUP_RELEASE_UNSIGNED', { verb: 'update', program: mixed }]);
    for (const [code, request] of refusals) {
      await expect(updateProgram(at, request)).rejects.toMatchObject({ code });
      expect(await programOf(at)).toEqual(['old agent', 'old run']);
    }
    await writeFile(at.trustedDevices, JSON.stringify(listOf({ revokedAt: '2026-01-01T00:00:00.000Z' })));
    await expect(updateProgram(at, signed)).rejects.toMatchObject({ code: 'BACKUP_RELEASE_REVOKED' });
    await writeFile(at.trustedDevices, JSON.stringify(listOf({ revokedAt: null })));
    await put(at, 'new agent', 'bad agent');
    await expect(updateProgram(at, signed)).rejects.toMatchObject({ code: 'BACKUP_BLOB_DAMAGED' });
    expect(await programOf(at)).toEqual(['old agent', 'old run']);
  });

  it('waits for the end of an operation', async () => {
    const at = await layout();
    await put(at, 'new agent');
    const update = await updateOf({ 'agent.mjs': 'new agent' });
    const nonce = 'a'.repeat(32);
    const { epoch } = await claimEpoch(at, { above: 0, nonce, incidentId: 'i' });
    await expect(updateProgram(at, update)).rejects.toMatchObject({ code: 'STANDBY_INCIDENT_ACTIVE' });
    await closeEpoch(at, { epoch, nonce, outcome: 'committed' });
    expect(await updateProgram(at, update)).toEqual({ replaced: ['agent.mjs'] });
  });
});

describe('an address that is to be looked at', () => {
  it('is the one that the owner signed as the primary, and no other', async () => {
    const at = await layout();
    const permit = async (origins: string[], key = owner) =>
      signDocument({ kind: 'understudy-probe', origins }, by(key));
    const primary = 'http://10.0.0.5:9880';
    const signed = await permit([primary]);
    await assertMayProbe(at, `${primary}/healthz`, signed);
    const refused = (url: string, given: Parameters<typeof assertMayProbe>[2]) =>
      expect(assertMayProbe(at, url, given)).rejects;
    await refused(`${primary}/healthz`, undefined).toMatchObject({ code: 'STANDBY_PROBE_REFUSED' });
    for (const url of [
      'http://10.0.0.5/',
      'http://10.0.0.6:9880/',
      'https://10.0.0.5:9880/',
      'http://127.0.0.1:9880/',
    ]) {
      await refused(url, signed).toMatchObject({
        code: 'STANDBY_PROBE_REFUSED',
        details: { reason: 'not-the-primary' },
      });
    }
    await refused(`${primary}/healthz`, await permit([primary], stranger)).toMatchObject({
      code: 'BACKUP_RELEASE_FOREIGN',
    });
    for (const origin of ['http://169.254.169.254', 'http://[fd00:ec2::254]', 'http://100.100.100.200']) {
      await refused(`${origin}/latest`, await permit([origin])).toMatchObject({ details: { reason: 'metadata' } });
    }
    // Practice: the primary really is on this computer.
    await assertMayProbe(at, 'http://127.0.0.1:9880/healthz', await permit(['http://127.0.0.1:9880']));
  });

  it('is not reached by a name that leads to the machine itself', async () => {
    const inside = ['127.0.0.1', '127.1.2.3', '0.0.0.0', '169.254.7.7', '169.254.169.254', '100.100.100.200'];
    const inside6 = [
      '::1',
      '::',
      'fe80::1',
      'fe80::1%eth0',
      'fd00:ec2::254',
      '::ffff:127.0.0.1',
      '::ffff:169.254.169.254',
    ];
    const allowed = ['10.0.0.5', '192.168.1.2', '100.64.0.1', 'fd00:77::5', '2001:db8::1'];
    const all = [...inside, ...allowed, ...inside6].map((address) => ({ address }));
    expect(outside('primary.lan', all).map(({ address }) => address)).toEqual(allowed);
    const asked = promisify(lookupOutside)('localhost', { all: false });
    expect(await asked).toMatch(/^(127\.0\.0\.1|::1)$/);
  });
});

describe('a key that is let go', () => {
  it('takes its own line with it and no other', async () => {
    const home = await tempDir();
    const keys = path.join(home, '.ssh/authorized_keys');
    const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIKeyOfThisApp';
    expect(await removeKeyLine(key, home)).toEqual({ removed: false });
    await mkdir(path.dirname(keys));
    const own = `restrict,command="\\"$HOME/.understudy/program/run\\"" ssh-ed25519 ${key} understudy:desk`;
    const others = [
      '# a comment',
      '',
      `ssh-ed25519 ${key} the-same-key-without-a-command`,
      own.replace(key, `${key}X`),
    ];
    await writeFile(keys, [...others.slice(0, 2), own, ...others.slice(2)].join('\n'));
    await chmod(keys, 0o640);
    expect(await removeKeyLine(key, home)).toEqual({ removed: true });
    expect(await readFile(keys, 'utf8')).toBe(others.join('\n'));
    expect((await stat(keys)).mode & 0o777).toBe(0o640);
  });
});
