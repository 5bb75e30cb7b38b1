/** `npm run dev`: the host from source with restart on change, and Vite with reload in front of it. No Electron needed. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createServer } from 'vite';
import { root } from './root.ts';

const host = spawn(
  process.execPath,
  [
    '--watch',
    '--watch-preserve-output',
    path.join(root, 'electron/cli/main.ts'),
    'serve',
    '--json',
    ...process.argv.slice(2),
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
process.on('exit', () => host.kill());
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => process.exit(0));

let vite: Awaited<ReturnType<typeof createServer>> | undefined;
createInterface({ input: host.stdout }).on('line', async (line) => {
  if (!line.startsWith('{')) return;
  const { url } = JSON.parse(line) as { url: string };
  const target = new URL(url).origin;
  await vite?.close();
  // The browser speaks to Vite; calls, events and media go on to the host, which must see itself as the origin.
  const forward = { target, changeOrigin: true, headers: { origin: target } };
  vite = await createServer({
    configFile: path.join(root, 'renderer/vite.config.ts'),
    root: path.join(root, 'renderer'),
    server: { host: '127.0.0.1', proxy: { '/api': forward, '/media': forward, '^/\\?token=': forward } },
  });
  await vite.listen();
  const page = vite.resolvedUrls?.local[0] ?? '';
  console.log(`Open ${page}?token=${new URL(url).searchParams.get('token') ?? ''}`);
});
