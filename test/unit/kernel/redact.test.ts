import { describe, expect, it } from 'vitest';
import { redact } from '../../../electron/kernel/redact.ts';

describe('redaction', () => {
  it('hides secrets by name at any depth and keeps everything else', () => {
    expect(
      redact({
        store: { accessKeyId: 'AK', secretAccessKey: 'SK', bucket: 'b' },
        list: [{ apiKey: 'k', n: 1 }],
        passphrase: 'p',
      }),
    ).toEqual({
      store: { accessKeyId: '[redacted]', secretAccessKey: '[redacted]', bucket: 'b' },
      list: [{ apiKey: '[redacted]', n: 1 }],
      passphrase: '[redacted]',
    });
  });

  it('hides secrets by shape inside texts', () => {
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----';
    for (const text of [
      'Authorization: Bearer abcdefghijkl',
      'http://127.0.0.1/?token=abcdef',
      key,
      'u?X-Amz-Signature=0011&x=1',
    ]) {
      const safe = redact(text) as string;
      expect(safe).toContain('[redacted]');
      expect(safe).not.toMatch(/abcdef|abc\n|0011/);
    }
    expect(redact('u?X-Amz-Signature=0011&x=1')).toContain('&x=1');
  });
});
