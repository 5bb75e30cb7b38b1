/** Where the window's page comes from: our own scheme, so there is no port, no file:// and a real origin to check. */
import { protocol } from 'electron';
import { createPages, type SendMedia } from '../host/pages.ts';

/** Must run before the app is ready. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

export function servePage(rendererDir: string, sendMedia: SendMedia): void {
  const pages = createPages({ rendererDir, sendMedia });
  protocol.handle('app', (request) => pages.fetch(request));
}
