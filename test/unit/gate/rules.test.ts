import { describe, expect, it } from 'vitest';
import { accessTo, forwardHeaders } from '../../../electron/gate/rules.ts';

describe('what only the admin key opens', () => {
  it.each([
    '/control',
    '/control?command=exit',
    '/control/',
    '//control',
    '/./control',
    '/tts/../control',
    '/%63ontrol',
    '/%2e/control',
    '/CONTROL',
    '/x/%2e%2e/control',
    '/x%2f..%2fcontrol',
    '\\control',
    '/set_gpt_weights?weights_path=/etc/passwd',
    '/set_sovits_weights',
    '/set_refer_audio',
    'http://elsewhere/control',
  ])('%s', (target) => {
    expect(accessTo(target)).toBe('admin');
  });

  it.each(['/tts', '/', '/tts?text=%2Fcontrol', '/controls', '/v1/audio/speech', '/healthz'])('not %s', (target) => {
    expect(accessTo(target)).toBe('anybody');
  });

  it('nothing opens what cannot be decoded', () => {
    expect(accessTo('/%')).toBe('nobody');
  });
});

it('leaves out what belongs to one connection', () => {
  expect(
    forwardHeaders({
      connection: 'keep-alive, X-Private',
      'x-private': '1',
      te: 'x',
      accept: '*/*',
      'x-a': ['1', '2'],
    }),
  ).toEqual({ accept: '*/*', 'x-a': ['1', '2'] });
});
