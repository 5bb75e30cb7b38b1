/**
 * Runs the compiled desktop app, unchanged, with `electron` replaced by the stand-in: opens it, lets it speak one sentence
 * and save it, quits, and prints what it saw as one line of JSON.
 */
import { registerHooks } from 'node:module';
import { openTrayBus } from '../fakes/tray-bus.ts';
import { until } from '../fixtures/until.ts';

const standIn = new URL('../fakes/electron/electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});
const electron = (await import(standIn)) as typeof import('../fakes/electron/electron.ts');
const bus = await openTrayBus();
await bus.comes();
process.env['DBUS_SESSION_BUS_ADDRESS'] = bus.address;
await import(new URL('../../dist/shell/main.mjs', import.meta.url).href);

const page = await until('the window', async () => electron.BrowserWindow.getAllWindows()[0]?.page);
await page.getByRole('heading', { level: 1 }).first().waitFor();
const call = (name: string, input: unknown): Promise<{ ok: boolean; data: Record<string, unknown> }> =>
  page.evaluate(([called, given]) => Reflect.get(globalThis, 'understudy').call(called, given), [name, input] as const);
const started = await call('synthesis.start', {
  voiceId: 'pilot',
  text: 'Hello there.',
  parameters: { language: 'en', seed: 1 },
});
const job = await until('the take', async () => {
  const { data } = await call('jobs.get', { jobId: started.data['jobId'] });
  return data['endedAt'] === null ? null : data;
});
const tray = electron.trays.at(-1);
const seen = {
  job: job['state'],
  error: job['error'],
  take: job['result'],
  heading: await page.title(),
  tray: tray?.toolTip,
  icon: (tray?.image as { isEmpty(): boolean } | undefined)?.isEmpty(),
};
electron.app.quit();
await until('the end', async () => electron.app.quitCodes.length > 0);
await electron.closeBrowser();
await bus.close();
console.log(JSON.stringify(seen));
process.exit(0);
