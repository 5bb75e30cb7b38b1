import { describe, expect, it } from 'vitest';
import { splitAddress } from '../../../electron/contract/models/host-address.ts';
import { type Machine, standbyCalls } from '../../../electron/contract/standby.ts';
import { dialHost, urlHost } from '../../../electron/kernel/url-host.ts';
import { bindHost, serviceUrl } from '../../../electron/standby/service-address.ts';
import { showAddress } from '../../../electron/words/address.ts';

describe('the address of a machine', () => {
  it.each([
    ['::1', { host: '::1' }],
    ['[::1]', { host: '::1' }],
    ['[::1]:2222', { host: '::1', port: 2222 }],
    ['fd00:77::5', { host: 'fd00:77::5' }],
    ['fe80::1%eth0', { host: 'fe80::1%eth0' }],
    [' [fe80::1%eth0]:2222 ', { host: 'fe80::1%eth0', port: 2222 }],
    ['render.studio.lan', { host: 'render.studio.lan' }],
    ['render.studio.lan:2222', { host: 'render.studio.lan', port: 2222 }],
    ['192.168.1.42:2222', { host: '192.168.1.42', port: 2222 }],
  ])('typed as %s', (typed, parts) => {
    expect(splitAddress(typed)).toEqual(parts);
    const { host, port } = standbyCalls['standby.readHostKey'].input.parse({ host: typed });
    expect({ host, port }).toEqual({ port: 22, ...parts });
  });

  it('has no port that there is none of', () => {
    const { input } = standbyCalls['standby.readHostKey'];
    for (const host of ['[::1]:0', 'host:70000', ' ']) expect(input.safeParse({ host }).success).toBe(false);
  });

  it('is shown so that it can be typed again', () => {
    for (const [host, shown] of [
      ['fe80::1%eth0', '[fe80::1%eth0]:22'],
      ['192.168.1.42', '192.168.1.42:22'],
    ] as const) {
      expect(showAddress(host, 22)).toBe(shown);
      expect(splitAddress(shown)).toEqual({ host, port: 22 });
    }
  });

  it.each([
    ['192.168.1.42', 'http://192.168.1.42:9880', '0.0.0.0'],
    ['fd00:77::5', 'http://[fd00:77::5]:9880', '::'],
    ['fe80::1%wlan0', 'http://fe80--1swlan0.ipv6-literal.net:9880', '::'],
    ['fe80::a:b%br-lan.2', 'http://fe80--a-bsbr-lan.2.ipv6-literal.net:9880', '::'],
    ['render.studio.lan', 'http://render.studio.lan:9880', '::'],
    ['::1', 'http://127.0.0.1:9880', '127.0.0.1'],
  ])('%s leads to its voice service', (host, url, bound) => {
    const machine = { host } as Machine;
    expect(serviceUrl(machine, 9880)).toBe(url);
    expect(new URL(url).origin).toBe(url);
    expect(bindHost(machine)).toBe(bound);
    expect(dialHost(new URL(`http://${urlHost(host)}`).hostname)).toBe(host);
  });
});
