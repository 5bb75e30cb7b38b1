/** Files on their way to the host of the desktop: one that lies somewhere is named, one that only the page has is sent. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { openBridge } from '../../../../renderer/client/transport-bridge.ts';

const bridge = (pathOf: (file: File) => string) =>
  openBridge({
    pathOf,
    call: () => Promise.reject(new Error('not used')),
    onEvent: () => () => {},
    mediaUrl: (mediaPath) => mediaPath,
  });

it('a dropped file is named by its path, and a recording is sent with its bytes', async () => {
  const sent = vi.fn(async (_url: string, _options: RequestInit) =>
    Response.json({ ok: true, data: { path: '/data/uploads/1/take.wav' } }),
  );
  vi.stubGlobal('fetch', sent);
  onTestFinished(() => void vi.unstubAllGlobals());
  const file = new File([Uint8Array.of(1, 2, 3)], 'take.wav');
  expect(await bridge(() => '/home/lin/take.wav').placeFile(file)).toBe('/home/lin/take.wav');
  expect(sent).not.toHaveBeenCalled();
  expect(await bridge(() => '').placeFile(file)).toBe('/data/uploads/1/take.wav');
  const [url, options] = sent.mock.calls[0] ?? [];
  expect({ url, method: options?.method }).toEqual({ url: 'api/upload?name=take.wav', method: 'POST' });
  expect([...new Uint8Array(options?.body as ArrayBuffer)]).toEqual([1, 2, 3]);
});
