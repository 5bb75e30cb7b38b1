import { expect, it } from 'vitest';
import { isLoopback } from '../../../electron/kernel/loopback.ts';
import { secretEqual } from '../../../electron/kernel/secret-equal.ts';

it('compares secrets of any length', () => {
  expect(secretEqual('opensesame', 'opensesame')).toBe(true);
  expect(secretEqual(Buffer.from('opensesame'), 'opensesame')).toBe(true);
  for (const wrong of ['', 'opensesam', 'opensesamE', 'opensesame ', '芝麻']) {
    expect(secretEqual(wrong, 'opensesame')).toBe(false);
  }
});

it('knows this computer by its names and addresses only', () => {
  const here = ['localhost', 'LOCALHOST', 'localhost:8080', '127.0.0.1', '127.0.0.1:80', '127.8.9.10', '::1', '[::1]'];
  for (const host of [...here, '[::1]:443', new URL('http://[::1]:1/').hostname]) {
    expect({ host, is: isLoopback(host) }).toEqual({ host, is: true });
  }
  const elsewhere = [
    '',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.1',
    '127.0.0.256',
    '128.0.0.1',
    '::2',
  ];
  for (const host of [
    ...elsewhere,
    '[::2]:80',
    '0.0.0.0',
    '::',
    'localhost:x',
    'x@localhost',
    '[localhost',
    '::1:80',
  ]) {
    expect({ host, is: isLoopback(host) }).toEqual({ host, is: false });
  }
});
