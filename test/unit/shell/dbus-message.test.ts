/** D-Bus messages as bytes: what the specification says of them, and that what is written can be read. */
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage, messageTypes, splitSignature } from '../../../electron/shell/dbus-message.ts';
import { busSocket } from '../../../electron/shell/session-bus.ts';

describe('a message', () => {
  it('is laid out as the specification says', () => {
    const bytes = encodeMessage({
      type: messageTypes.call,
      serial: 7,
      path: '/a',
      member: 'Hi',
      signature: 's',
      body: ['x'],
    });
    expect(bytes.toString('hex')).toBe(
      [
        '6c010001', // little-endian, a call, no flags, version 1
        '06000000', // bytes of the body
        '07000000', // serial
        '27000000', // bytes of the header's fields
        '01016f00020000002f61000000000000', // 1, signature o, "/a", up to the next 8
        '03017300020000004869000000000000', // 3, signature s, "Hi", up to the next 8
        '08016700017300', // 8, signature g, "s"
        '00', // the header ends at 8
        '010000007800', // "x"
      ].join(''),
    );
  });

  it('comes back as it was', () => {
    const body = [
      true,
      -5,
      4_000_000_000,
      'ü',
      [['a', { signature: 'i', value: 1 }]],
      [[1, 2, Buffer.from([9, 8])]],
      0.5,
    ];
    const message = {
      type: messageTypes.signal,
      serial: 1,
      path: '/x',
      interface: 'a.b',
      member: 'C',
      sender: ':1.2',
      signature: 'biusa{sv}a(iiay)d',
      body,
    };
    const bytes = encodeMessage(message);
    expect(decodeMessage(bytes)).toEqual({ message, length: bytes.length });
  });

  it('that is not all there yet is waited for, one of the other byte order is refused', () => {
    const bytes = encodeMessage({ type: messageTypes.call, serial: 1, member: 'X', signature: 's', body: ['long'] });
    for (let size = 0; size < bytes.length; size++) expect(decodeMessage(bytes.subarray(0, size))).toBeNull();
    expect(() => decodeMessage(Buffer.concat([Buffer.from('B'), bytes.subarray(1)]))).toThrow();
  });
});

it('a signature is taken apart at its types', () => {
  expect(splitSignature('sa{sv}(i(ss))aai')).toEqual(['s', 'a{sv}', '(i(ss))', 'aai']);
  expect(() => splitSignature('(i')).toThrow();
});

it('the bus is where the session says', () => {
  expect(busSocket({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus,guid=ab' })).toBe('/run/user/1000/bus');
  expect(busSocket({ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=x;unix:abstract=/tmp/dbus-1' })).toBe('\0/tmp/dbus-1');
  expect(busSocket({ XDG_RUNTIME_DIR: '/run/user/1000' })).toBe('/run/user/1000/bus');
  expect(busSocket({})).toBeNull();
});
