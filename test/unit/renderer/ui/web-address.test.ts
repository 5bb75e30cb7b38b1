import { describe, expect, it } from 'vitest';
import { readWebAddress } from '../../../../renderer/ui/web-address.ts';

describe('a typed address', () => {
  it.each([
    ['127.0.0.1:9881', 'http://127.0.0.1:9881'],
    [' tts.studio.lan ', 'http://tts.studio.lan'],
    ['localhost:9880/tts', 'http://localhost:9880/tts'],
    ['studio:9880', 'http://studio:9880'],
    ['[::1]:9880', 'http://[::1]:9880'],
    ['https://tts.studio.lan/', 'https://tts.studio.lan/'],
    ['HTTP://host', 'HTTP://host'],
  ])('%s means %s', (typed, meant) => expect(readWebAddress(typed)).toBe(meant));

  it.each(['', 'studio', 'tts studio.lan', 'ftp://host/', 'http://', 'htp://host', 'host:99999', 'C:\\voices', 'a:b'])(
    '%s is none',
    (typed) => expect(readWebAddress(typed)).toBeNull(),
  );
});
