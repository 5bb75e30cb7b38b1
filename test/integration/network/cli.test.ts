/** `network`: what is set is shown again, and a file without certificates changes nothing. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';
import { tempDir } from '../../unit/temp-dir.ts';

it('sets and shows the way to the network', async () => {
  const home = await startedHome();
  const run = (...args: readonly string[]) =>
    understudy(home, ['network', ...args, '--json'], { env: { LANG: 'en_US.UTF-8' } });
  const manual = { mode: 'manual', url: 'http://proxy.lan:3128', except: ['.lan', '192.168.1.20'] };
  const set = await run('proxy', 'http://proxy.lan:3128', '--except', '.lan,192.168.1.20');
  expect({ code: set.code, ...JSON.parse(set.stdout) }).toEqual({ code: 0, proxy: manual, caFile: null });

  const file = path.join(await tempDir(), 'ca.pem');
  await writeFile(file, 'nothing');
  const refused = await run('ca', file);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('SETTINGS_CA_INVALID')]);
  const secret = await run('proxy', 'http://lin:secret@proxy.lan:3128');
  expect([secret.code, secret.stderr]).toEqual([1, expect.stringContaining('APP_URL_SECRET')]);

  expect(JSON.parse((await run('show')).stdout)).toEqual({ proxy: manual, caFile: null });
  expect(JSON.parse((await run('proxy', 'none')).stdout)).toEqual({ proxy: { mode: 'none' }, caFile: null });
});
