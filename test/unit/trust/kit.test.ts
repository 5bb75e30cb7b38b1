/** A kit goes over paper: what it says comes back, and a slip of the hand is found in its line. */
import { describe, expect, it } from 'vitest';
import { firstList } from '../../../electron/backup/release/device-list.ts';
import { newSigningKey, publicKeyOf } from '../../../electron/backup/release/signature.ts';
import { kitPage, kitText } from '../../../electron/cli/kit-page.ts';
import type { KitFacts } from '../../../electron/contract/trust.ts';
import { type KitContents, readKit, writeKit } from '../../../electron/trust/kit.ts';

const signingKey = newSigningKey();
const publicKey = publicKeyOf(signingKey);
const madeAt = '2026-11-28T09:00:00.000Z';
const contents: KitContents = {
  version: 1,
  madeAt,
  studioName: '录音棚 <A>',
  deviceName: 'desk',
  store: {
    kind: 's3',
    endpoint: 'https://s3.oss-cn-hangzhou.aliyuncs.com',
    region: 'cn-hangzhou',
    bucket: 'voices',
    prefix: 'understudy/v1/',
    pathStyle: false,
  },
  list: firstList({ publicKey, name: 'desk', addedAt: madeAt }, signingKey),
  machines: [
    {
      name: 'spare',
      host: '192.168.1.42',
      port: 22,
      user: 'lin',
      keyFile: '/home/lin/.ssh/id_ed25519',
      fingerprint: `SHA256:${'a'.repeat(43)}`,
      servicePort: 9880,
    },
  ],
};
const facts: KitFacts = {
  ...contents,
  fingerprint: 'AAAA',
  sealed: false,
  opensReleases: false,
  listNumber: 1,
  devices: [{ fingerprint: 'AAAA', name: 'desk', revokedAt: null }],
};
const asTyped = (text: string): string => text.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
const open = await writeKit(contents, { signingKey, encryptionKey: null }, null);

describe('a recovery kit', () => {
  it.each([
    ['lines', open.join('\n')],
    ['a text', kitText(facts, open)],
    ['a page', kitPage(facts, open)],
    ['a page of a computer that ends lines otherwise', kitText(facts, open).replaceAll('\n', '\r\n')],
    ['what was typed', open.map((line) => line.slice(0, 4) + asTyped(line.slice(4))).join('\n')],
    ['lines in any order, with others between', [...open].reverse().join('\n\nsome words\n')],
  ])('comes back from %s', async (_what, text) => {
    expect(await readKit(text, null)).toEqual({ contents, signingKey, encryptionKey: null, sealed: false });
  });

  it('brings back the way to a machine behind a jump host, and that it was paired', async () => {
    const login = { host: 'gate.lan', port: 2201, user: 'lin', keyFile: '/k', fingerprint: 'f' };
    const behind = { ...login, name: 'behind', servicePort: 9880, keyFrom: 'own' as const, keyFile: '' };
    const kit = { ...contents, machines: [{ ...behind, jumps: [{ ...login, keyFrom: 'file' as const }] }] };
    expect(
      (await readKit((await writeKit(kit, { signingKey, encryptionKey: null }, null)).join('\n'), null)).contents,
    ).toEqual(kit);
  });

  it('says in both languages what it is, and shows no more of the key than its lines', () => {
    for (const shown of [kitText(facts, open), kitPage(facts, open)]) {
      for (const words of ['Understudy recovery kit', '恢复资料', '192.168.1.42', 'cn-hangzhou', open[0] ?? '']) {
        expect(shown).toContain(words);
      }
    }
    expect(kitPage(facts, open)).toContain('录音棚 &lt;A&gt;');
  });

  it('names the line with a wrong character, also when two lines changed places', async () => {
    for (const at of [0, 3, open.length - 1]) {
      const wrong = open.map((line, index) =>
        index === at ? line.replace(/.$/, (last) => (last === '7' ? '8' : '7')) : line,
      );
      await expect(readKit(wrong.join('\n'), null)).rejects.toMatchObject({
        code: 'TRUST_KIT_DAMAGED',
        details: { reason: 'line', line: at + 1 },
      });
    }
    const [one = '', two = '', ...rest] = open;
    const swapped = [one.slice(0, 3) + two.slice(3), two.slice(0, 3) + one.slice(3), ...rest];
    await expect(readKit(swapped.join('\n'), null)).rejects.toMatchObject({ details: { reason: 'line', line: 1 } });
  });

  it('finds every single wrong character', async () => {
    const [line = ''] = open;
    for (let at = 4; at < line.length; at++) {
      if (line[at] === ' ') continue;
      const wrong = line.slice(0, at) + (line[at] === 'A' ? 'B' : 'A') + line.slice(at + 1);
      await expect(readKit([wrong, ...open.slice(1)].join('\n'), null)).rejects.toMatchObject({ details: { line: 1 } });
    }
  });

  it('names the line that is missing', async () => {
    for (const at of [0, 4, open.length - 1]) {
      const rest = open.filter((_, index) => index !== at);
      await expect(readKit(rest.join('\n'), null)).rejects.toMatchObject({ details: { reason: 'line', line: at + 1 } });
    }
    await expect(readKit('nothing of it', null)).rejects.toMatchObject({ details: { reason: 'no-lines' } });
  });

  it('that is sealed gives its key for the passphrase only, in whatever form it is typed', async () => {
    const sealed = await writeKit(contents, { signingKey, encryptionKey: null }, 'café 录音棚 1');
    const text = sealed.join('\n');
    expect(await readKit(text, 'cafe\u0301 录音棚 1')).toEqual({
      contents,
      signingKey,
      encryptionKey: null,
      sealed: true,
    });
    await expect(readKit(text, null)).rejects.toMatchObject({
      code: 'TRUST_KIT_PASSPHRASE',
      details: { reason: 'needed' },
    });
    await expect(readKit(text, 'cafe')).rejects.toMatchObject({ details: { reason: 'wrong' } });
  });

  it('whose key is not in its list is none', async () => {
    const other = await writeKit(contents, { signingKey: newSigningKey(), encryptionKey: null }, null);
    await expect(readKit(other.join('\n'), null)).rejects.toMatchObject({ details: { reason: 'list' } });
  });

  it('carries the key of encrypted releases, and tells it only to who has the signing key', async () => {
    const encryptionKey = 'AGE-SECRET-KEY-1EXAMPLE';
    for (const passphrase of [null, 'long enough']) {
      const text = (await writeKit(contents, { signingKey, encryptionKey }, passphrase)).join('\n');
      const kit = await readKit(text, passphrase);
      expect(kit).toMatchObject({ signingKey, encryptionKey });
      expect(JSON.stringify(kit.contents)).not.toContain(encryptionKey);
    }
  });
});
