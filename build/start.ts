/**
 * `npm start`: the desktop app where Electron's program and a display are there, else the same screens in the browser. The
 * Electron download is optional on purpose: a server, a container or a closed network still gets the whole app.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { terminalLocale } from '../electron/cli/locale.ts';
import { cliWordsOf } from '../electron/words/cli-words.ts';
import { readArguments } from './arguments.ts';
import { buildRenderer } from './build-renderer.ts';
import { buildShell } from './build-shell.ts';
import { buildRuntime } from './headless/runtime.ts';
import { root } from './root.ts';

const values = readArguments('npm start', 'start', {
  port: { type: 'string', value: 'N' },
  'no-open': { type: 'boolean' },
});

await buildRenderer();
await buildRuntime();
const electron = findElectron();
if (electron && !values['no-open'] && values.port === undefined) {
  const entry = await buildShell();
  const result = spawnSync(electron, [entry], { stdio: 'inherit' });
  process.exit(result.status ?? 1);
}
serve();

/** Only where the program was already fetched; requiring the package would start a download. */
function findElectron(): string | null {
  const name =
    process.platform === 'win32'
      ? 'electron.exe'
      : process.platform === 'darwin'
        ? 'Electron.app/Contents/MacOS/Electron'
        : 'electron';
  const program = path.join(root, 'node_modules/electron/dist', name);
  return existsSync(program) && hasDisplay() ? program : null;
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

function serve(): void {
  const port = values.port === undefined ? [] : ['--port', values.port];
  const host = spawn(process.execPath, [path.join(root, 'electron/cli/main.ts'), 'serve', '--json', ...port], {
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => host.kill('SIGTERM'));
  createInterface({ input: host.stdout }).once('line', (line) => {
    const { url } = JSON.parse(line) as { url: string };
    const cli = cliWordsOf(terminalLocale(process.env));
    console.log(`${cli.opened(url)}\n${cli.howToEnd}`);
    if (!values['no-open'] && hasDisplay()) openInBrowser(url);
  });
  host.once('exit', (code) => process.exit(code ?? 0));
}

function openInBrowser(url: string): void {
  const [command, args]: [string, string[]] =
    process.platform === 'win32'
      ? ['cmd', ['/c', 'start', '', url]]
      : process.platform === 'darwin'
        ? ['open', [url]]
        : ['xdg-open', [url]];
  // The address stands on the terminal too, so a computer without such a command loses nothing.
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
