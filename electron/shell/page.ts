/** Where the window's page comes from: our own scheme, so there is no port, no file:// and a real origin to check. */
import { protocol } from 'electron';
import type { Connection } from '../host/connection.ts';
import { createPages } from '../host/pages.ts';

/** Must run before the app is ready. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

export function servePage(rendererDir: string, host: Pick<Connection, 'sendMedia' | 'takeUpload'>): void {
  const pages = createPages({ rendererDir, sendMedia: host.sendMedia });
  // What a person records is in no file yet; every other file has a path already.
  pages.post('/api/upload', host.takeUpload);
  protocol.handle('app', (request) => pages.fetch(request));
}
