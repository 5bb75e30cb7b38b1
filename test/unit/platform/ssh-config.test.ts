/** What a person's SSH configuration says of a host. OpenSSH's own `ssh -G` is the judge wherever it can be asked. */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TypedHost } from '../../../electron/contract/standby.ts';
import { createSshSurroundings } from '../../../electron/platform/ssh-config-files.ts';
import { lookUpHost } from '../../../electron/standby/look-up-host.ts';
import { tempDir } from '../temp-dir.ts';

async function homeWith(files: Readonly<Record<string, string>>): Promise<string> {
  const home = await tempDir();
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(home, '.ssh', name);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, text.replaceAll('HOME', home), { mode: 0o600 });
  }
  return home;
}

const surroundings = (home: string, environment: NodeJS.ProcessEnv = {}) =>
  createSshSurroundings((file) => readFile(file), { HOME: home, ...environment });

const look = (home: string, typed: Partial<TypedHost> & { readonly host: string }, environment = {}) =>
  lookUpHost({ jumpKeys: [], ...typed }, surroundings(home, environment));

const config = `
# 录音棚
Include HOME/.ssh/more/1*.conf
Host studio  render-?
  HostName=192.168.1.42
  Port "2222"
  User lin
  IdentityFile "HOME/keys/my key"
Host *.lan !public.lan
  ProxyJump gate
Host=gate
  HostName %h.example.com
  User jump
  Include HOME/.ssh/more/*.conf
Host *
  User everybody
  IdentityFile HOME/keys/%r@%h
  ServerAliveInterval 5
`;
const more = `
Host inner.lan
  Port 2200
  HostName fd00::5
  User included
`;
const another = 'Host *\n  User nobody\n';

describe('an alias', () => {
  it.each(['studio', 'render-7', 'render-77', 'a.lan', 'public.lan', 'gate', 'inner.lan', 'elsewhere'])(
    '%s means what OpenSSH takes it for',
    async (host) => {
      const home = await homeWith({
        config,
        'more/10.conf': more,
        'more/20.conf': another,
        'more/.hidden.conf': 'Port 1\n',
      });
      const said = execFileSync('ssh', ['-G', '-F', path.join(home, '.ssh/config'), host], { encoding: 'utf8' });
      const theirs = (keyword: string): string[] =>
        said
          .split('\n')
          .filter((line) => line.startsWith(`${keyword} `))
          .map((line) => line.slice(keyword.length + 1));
      const ours = (await surroundings(home).config()).call(null, host);
      const found = await look(home, { host });
      expect([found.host]).toEqual(theirs('hostname'));
      expect([String(found.port)]).toEqual(theirs('port'));
      expect([found.user]).toEqual(theirs('user'));
      expect(ours.proxyJump === null ? [] : [ours.proxyJump]).toEqual(theirs('proxyjump'));
      const expanded = ours.identityFiles.map((file) => file.replace('%r', found.user).replace('%h', found.host));
      expect(expanded).toEqual(
        theirs('identityfile').map((file) => file.replace('%r', found.user).replace('%h', found.host)),
      );
      expect(ours.notUsed).toEqual([]);
    },
  );

  it('gives address, user, key and jump hosts; what was typed beside it counts more', async () => {
    const home = await homeWith({
      config,
      'more/10.conf': more,
      '../keys/my key': 'k',
      '../keys/jump@gate.example.com': 'k',
    });
    const studio = { host: '192.168.1.42', port: 2222, user: 'lin', keyFrom: 'file', jumps: [] };
    expect(await look(home, { host: 'studio' })).toMatchObject({ ...studio, keyFile: `${home}/keys/my key` });
    const typed = { port: 22, user: 'mia', key: '~/other' };
    expect(await look(home, { host: 'studio', ...typed })).toMatchObject({
      ...{ host: '192.168.1.42', port: 22, user: 'mia', keyFile: `${home}/other` },
    });
    expect(await look(home, { host: 'studio:2299' })).toMatchObject({ port: 2299 });
    const gate = { host: 'gate.example.com', port: 22, user: 'jump', keyFile: `${home}/keys/jump@gate.example.com` };
    const inner = await look(home, { host: 'inner.lan', key: 'agent' });
    expect(inner).toMatchObject({ host: 'fd00::5', port: 2200, user: 'included', keyFrom: 'agent', jumps: [gate] });
    expect(await look(home, { host: 'inner.lan', key: 'agent', jump: 'none' })).toMatchObject({ jumps: [] });
    const jumps = await look(home, { host: 'x', key: '/k', jump: 'bob@first:2201,[::1]:2202', jumpKeys: ['agent'] });
    expect(jumps).toMatchObject({
      jumps: [
        { host: 'first', port: 2201, user: 'bob', keyFrom: 'agent', keyFile: '' },
        { host: '::1', port: 2202, keyFrom: 'file', keyFile: '/k' },
      ],
    });
  });

  it('is an ordinary address where there is no configuration; the key is the agent or a usual file', async () => {
    const home = await homeWith({ id_rsa: 'k' });
    const bare = { host: '10.0.0.7', port: 22, jumps: [], notUsed: [] };
    expect(await look(home, { host: '10.0.0.7' })).toMatchObject({ ...bare, keyFile: `${home}/.ssh/id_rsa` });
    const agent = { keyFrom: 'agent', keyFile: '' };
    expect(await look(home, { host: '10.0.0.7' }, { SSH_AUTH_SOCK: '/tmp/a' })).toMatchObject({ ...bare, ...agent });
    expect(await look(await tempDir(), { host: 'fe80::1%eth0' })).toMatchObject({ host: 'fe80::1%eth0', keyFile: '' });
  });

  it('is reached by the way of its jump host, which may have one of its own', async () => {
    const home = await homeWith({
      config: 'Host a\n ProxyJump b,c\nHost b\n ProxyJump d\n Port 7\nHost c\n ProxyJump x\n',
    });
    const { jumps } = await look(home, { host: 'a', key: '/k' });
    expect(jumps.map(({ host, port }) => `${host}:${port}`)).toEqual(['d:22', 'b:7', 'c:22']);
  });
});

describe('what cannot be followed', () => {
  it('is named when it counts for the host, and only then', async () => {
    const home = await homeWith({
      config: [
        'Host old',
        '  ProxyCommand nc -x proxy %h %p',
        '  IdentityAgent none',
        '  IdentityFile HOME/no-such-key',
        'Match exec "test -e /tmp/x"',
        '  User somebody',
        'Match all',
        '  Port 2022',
        'Host new',
        '  PKCS11Provider /usr/lib/p11.so',
      ].join('\n'),
    });
    const file = `${home}/.ssh/config`;
    const match = `match exec test -e /tmp/x (${file}:5)`;
    const { notUsed, user, port } = await look(home, { host: 'old', user: 'lin', key: '/k' });
    const command = `proxycommand nc -x proxy %h %p (${file}:2)`;
    expect(new Set(notUsed)).toEqual(new Set([command, match, `identityfile ${home}/no-such-key`]));
    expect({ user, port }).toEqual({ user: 'lin', port: 2022 });
    const other = await look(home, { host: 'new', key: '/k' });
    expect(other.notUsed).toEqual([match, `pkcs11provider /usr/lib/p11.so (${file}:10)`]);
  });

  it.each([
    [
      'an include that includes itself',
      { config: 'Include a\n', a: 'Include ~/.ssh/b\n', b: 'Include a*\n' },
      'include-loop',
    ],
    [
      'a jump host behind itself',
      { config: 'Host a\n ProxyJump b\nHost b\n ProxyJump c\nHost c\n ProxyJump b\n' },
      'jump-loop',
    ],
    ['a host that is its own jump host', { config: 'Host *\n ProxyJump a\n' }, 'jump-loop'],
    ['a port that is none', { config: 'Host a\n Port 2x\n' }, 'bad-port'],
    ['a quote that is not closed', { config: 'Host a\n User "lin\n' }, 'not-understood'],
    ['a line without a value', { config: 'Host a\n User\n' }, 'not-understood'],
  ])('%s is refused', async (_what, files, reason) => {
    const home = await homeWith(files);
    await expect(look(home, { host: 'a' })).rejects.toMatchObject({ code: 'STANDBY_SSH_CONFIG', details: { reason } });
  });

  it('a configuration that cannot be read is refused, not passed over', async () => {
    const home = await homeWith({ 'config/file': '' });
    await expect(look(home, { host: 'a' })).rejects.toMatchObject({
      code: 'STANDBY_SSH_CONFIG',
      details: { reason: 'unreadable' },
    });
  });
});
