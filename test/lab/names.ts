/** The lab's name server: BIND with one zone that whoever has the key may change. */
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../fixtures/until.ts';
import { lookUp } from './listener.ts';
import type { LabHost } from './network.ts';

export const ZONE = 'lab.test';
export const SERVICE_NAME = `voice.${ZONE}`;
const KEY = 'studio';

export interface Names {
  readonly host: LabHost;
  /** Text of the key file, as `tsig-keygen` writes it. */
  readonly key: string;
  /** Forgets every change: the name leads to `address` again. */
  reset(address: string): Promise<void>;
}

export async function openNames(host: LabHost, dir: string): Promise<Names> {
  await mkdir(dir, { recursive: true });
  const key = execFileSync('/usr/sbin/tsig-keygen', ['-a', 'hmac-sha256', KEY], { encoding: 'utf8' });
  const config = path.join(dir, 'named.conf');
  await writeFile(
    config,
    `${key}
options { directory "${dir}"; pid-file "${dir}/pid"; session-keyfile none; listen-on { ${host.address}; }; listen-on-v6 { none; };
  recursion no; dnssec-validation no; notify no; };
controls { };
zone "${ZONE}" { type primary; file "zone"; update-policy { grant ${KEY} zonesub ANY; }; };
`,
  );
  return {
    host,
    key,
    async reset(address) {
      await host.kill();
      const records = [
        '$TTL 1',
        `@ SOA names.${ZONE}. nobody.${ZONE}. 1 60 60 60 1`,
        `@ NS names.${ZONE}.`,
        `names A ${host.address}`,
        `voice A ${address}`,
        '',
      ];
      await writeFile(path.join(dir, 'zone'), records.join('\n'));
      execFileSync('rm', ['-f', path.join(dir, 'zone.jnl')]);
      host.spawn('/usr/sbin/named', ['-f', '-c', config], { stdio: 'ignore' });
      await until('the name server', async () => {
        return (await lookUp({ name: SERVICE_NAME, nameServer: host.address, port: 0 })) === address;
      });
    },
  };
}
