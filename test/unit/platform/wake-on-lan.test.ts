import { expect, it } from 'vitest';
import { broadcastAddresses, magicPacket } from '../../../electron/platform/wake-on-lan.ts';

const card = (address: string, netmask: string, internal = false) => ({
  address,
  netmask,
  family: 'IPv4' as const,
  mac: '02:00:00:00:00:02',
  internal,
  cidr: null,
});

it('is six bytes of ones and the hardware address sixteen times', () => {
  expect(magicPacket('02:aa:bb:cc:dd:0f').toString('hex')).toBe(`${'ff'.repeat(6)}${'02aabbccdd0f'.repeat(16)}`);
});

it('goes to everybody on each network of this computer once, and not to itself', () => {
  const loopback = card('127.0.0.1', '255.0.0.0', true);
  const six = { ...card('fe80::1', 'ffff:ffff:ffff:ffff::'), family: 'IPv6' as const, scopeid: 1 };
  expect(
    broadcastAddresses({
      lo: [loopback],
      eth0: [card('192.168.1.20', '255.255.255.0'), card('192.168.1.21', '255.255.255.0'), six],
      wlan0: [card('10.1.2.3', '255.255.240.0')],
    }),
  ).toEqual(['192.168.1.255', '10.1.15.255']);
});
