/** The system's proxy, as Chromium names it. */
import { expect, it } from 'vitest';
import { proxyAddress } from '../../../electron/shell/proxy-rules.ts';

it.each([
  ['PROXY proxy.lan:3128', 'http://proxy.lan:3128'],
  ['PROXY [fd00::1]:3128; DIRECT', 'http://[fd00::1]:3128'],
  ['HTTPS proxy.lan:443;PROXY other:1', 'https://proxy.lan:443'],
  ['DIRECT', null],
  ['DIRECT; PROXY proxy.lan:3128', null],
  ['SOCKS5 proxy.lan:1080', null],
  ['PROXY not an address', null],
  ['', null],
])('%s: %s', (answer, address) => expect(proxyAddress(answer)).toBe(address));
