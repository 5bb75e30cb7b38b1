/** What a page may use: ours the microphone and the clipboard for writing; another one, or anything else, nothing. */
import { expect, it } from 'vitest';
import { isGranted } from '../../../electron/shell/permission-rules.ts';

const ours = 'app://understudy/';

it.each([
  ['media', ours, ['audio'], true],
  ['media', 'app://understudy', ['audio'], true],
  ['media', ours, ['audio', 'video'], false],
  ['media', ours, ['video'], false],
  ['media', ours, [undefined], false],
  ['media', ours, [], false],
  ['media', 'app://understudy.example/', ['audio'], false],
  ['media', 'https://example.org/', ['audio'], false],
  ['clipboard-sanitized-write', ours, [], true],
  ['clipboard-read', ours, [], false],
  ['geolocation', ours, [], false],
  ['notifications', ours, [], false],
  ['openExternal', ours, [], false],
] as const)('%s for %s of %j: %s', (permission, from, media, granted) => {
  expect(isGranted({ permission, from, media })).toBe(granted);
});
