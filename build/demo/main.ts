/**
 * `npm run demo`: a studio's worst day, really happening on this computer. Speak, back up, watch a primary, kill it, promote
 * the practice standby, hear it answer, fail back, check the record. Ends with the recovery time; stops at the first thing
 * that is not so.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BackupResult } from '../../electron/contract/backup.ts';
import type { PlanIntent } from '../../electron/contract/models/plan.ts';
import type { PreflightReport, PromotionView } from '../../electron/contract/standby.ts';
import type { Take } from '../../electron/contract/synthesis.ts';
import { showAddress } from '../../electron/words/address.ts';
import { readArguments } from '../arguments.ts';
import { buildRuntime } from '../headless/runtime.ts';
import { type Primary, startPrimary } from './primary.ts';
import { emptyReport, writeReport } from './report.ts';
import { listenTo, requireSpeech } from './speech.ts';
import { openStudio, type Studio } from './studio.ts';

const sentences = [
  { lang: 'zh', text: '今天天气很好，欢迎使用本地语音。', file: 'zh.wav' },
  { lang: 'en', text: 'Hello, this is a voice test. The standby is ready to speak.', file: 'en.wav' },
] as const;

const values = readArguments('npm run demo', 'demo', {
  out: { type: 'string', value: 'DIR' },
  keep: { type: 'boolean' },
});
const outDir = path.resolve(values.out ?? 'demo-out');
mkdirSync(outDir, { recursive: true });
const home = mkdtempSync(path.join(tmpdir(), 'understudy-demo-'));
const report = emptyReport();
const startedMs = performance.now();
let studio: Studio | undefined;
let primary: Primary | undefined;

/** One line per step while it happens and when it ended. */
async function step<T>(name: string, act: () => Promise<T>, describe: (result: T) => string = () => ''): Promise<T> {
  const startedAt = new Date().toISOString();
  const beganMs = performance.now();
  const seconds = (): number => Math.round(performance.now() - beganMs) / 1000;
  try {
    const result = await act();
    report.steps.push({ name, startedAt, seconds: seconds(), ok: true });
    console.log(`ok   ${seconds().toFixed(1).padStart(6)} s  ${name.padEnd(22)} ${describe(result)}`);
    return result;
  } catch (error) {
    report.steps.push({ name, startedAt, seconds: seconds(), ok: false });
    const message = error instanceof Error ? error.message : String(error);
    report.error = { step: name, message };
    console.log(`FAIL ${seconds().toFixed(1).padStart(6)} s  ${name.padEnd(22)} ${message}`);
    throw error;
  }
}

function require(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

/** Reads the plan as a person would, confirms it by its hash and the machine's name, and waits for the end. */
async function move(app: Studio, intent: PlanIntent, name: string, reason: string): Promise<PromotionView> {
  const { planId, planHash, blockedBy } = await app.call('standby.plan', { name, intent });
  require(blockedBy.length === 0, `blocked by ${blockedBy.join(', ')}`);
  const act = { planId, planHash, confirmName: name, reason };
  return app.finish(await app.call(intent === 'promote' ? 'standby.promote' : 'standby.failBack', act));
}

try {
  console.log(`Understudy demo. Working in ${home}, results go to ${outDir}.\n`);
  await step(
    'build standby runtime',
    () => buildRuntime(),
    (image) => `${image.files.length} files`,
  );
  const app = await step('open the studio', () => openStudio(path.join(home, 'studio')));
  studio = app;
  const voice = await step(
    'find the pilot voice',
    async () => {
      const found = (await app.call('voices.list', {})).find((one) => one.pilot);
      if (!found) throw new Error('the pilot voice was not imported');
      return found;
    },
    (found) => `${found.name}, ${found.version}`,
  );

  for (const { lang, text, file } of sentences) {
    await step(
      `speak ${lang}`,
      async () => {
        const take = await app.finish<Take>(
          await app.call('synthesis.start', { voiceId: voice.id, text, parameters: { language: lang, seed: 1 } }),
        );
        const out = path.join(outDir, file);
        copyFileSync(take.file, out);
        requireSpeech(out);
        const { audioSeconds, computeSeconds } = take;
        report.speak.push({ text, lang, file, audioSeconds, computeSeconds, rtf: computeSeconds / audioSeconds });
        return take;
      },
      (take) => `${take.audioSeconds.toFixed(2)} s of audio in ${take.computeSeconds.toFixed(2)} s → ${file}`,
    );
  }

  await step('set the store', () =>
    app.call('backup.setStore', {
      store: { kind: 'folder', path: path.join(home, 'store') },
      createFolder: true,
    }),
  );
  const first = await step(
    'back up',
    async () => app.finish<BackupResult>(await app.call('backup.start', {})),
    (result) =>
      `${result.releaseId}: ${result.files} files, ${(result.bytesUploaded / 1e6).toFixed(1)} MB, verified ${result.verified}`,
  );
  require(first.verified && first.bytesUploaded > 0, 'the first backup moved nothing or was not verified');
  const second = await step(
    'back up again',
    async () => app.finish<BackupResult>(await app.call('backup.start', {})),
    (result) => `${result.bytesUploaded} bytes of blobs`,
  );
  report.backup = {
    releaseId: first.releaseId,
    files: first.files,
    bytesUploaded: first.bytesUploaded,
    secondRunBytes: second.bytesUploaded,
  };
  require(second.bytesUploaded === 0, `the second backup uploaded ${second.bytesUploaded} bytes`);

  primary = await step(
    'start the primary',
    () => startPrimary(path.join(home, 'primary'), voice.id, 0),
    ({ url }) => url,
  );
  const primaryUrl = primary.url;
  const primaryPort = primary.port;
  const gate = await step(
    'open the gate',
    () => app.call('standby.setCutover', { provider: 'gate', listenPort: 0, primaryUrl }),
    (state) => `${state.serviceUrl} → ${state.site}`,
  );
  await step(
    'the service answers',
    () => listenTo(gate.serviceUrl, 'primary'),
    (heard) => `from the ${heard.site}`,
  );
  await step('watch the primary', async () => {
    await app.call('watch.set', { target: { url: primaryUrl, intervalS: 0.5, failures: 3 } });
    await app.until(
      'the primary to be seen healthy',
      30,
      async () => (await app.call('watch.status', {})).state === 'healthy',
    );
  });
  const machine = await step(
    'add practice standby',
    () => app.call('standby.addPractice', {}),
    (added) => `${added.user}@${showAddress(added.host, added.port)} (this computer)`,
  );
  await step(
    'check the standby',
    async () => app.finish<PreflightReport>(await app.call('standby.check', { name: machine.name })),
    (checked) => `${checked.checks.length} checks, ${checked.ok ? 'all passed' : 'not ready'}`,
  );

  await step('kill the primary', async () => primary?.kill());
  const incident = await step(
    'P1',
    () =>
      app.until('the P1', 60, async () => {
        const status = await app.call('watch.status', {});
        return status.incident?.kind === 'down' && status.state === 'down' ? status.incident : null;
      }),
    (opened) => `after ${opened.failures} failed probes, ${opened.detectSeconds.toFixed(1)} s`,
  );
  report.watch = { failuresBeforeP1: incident.failures, detectSeconds: incident.detectSeconds };

  const promoted = await step(
    'promote',
    () => move(app, 'promote', machine.name, 'demo: the primary was killed'),
    (view) => `${view.steps.length} steps, ${(view.bytesTransferred / 1e6).toFixed(1)} MB transferred`,
  );
  require(promoted.rtoSeconds !== null &&
    promoted.voiceProof !== null, 'the promotion gave no recovery time or no proof of voice');
  if (promoted.rtoSeconds !== null && promoted.voiceProof !== null) {
    report.promote = {
      releaseId: promoted.releaseId,
      bytesTransferred: promoted.bytesTransferred,
      rtoSeconds: promoted.rtoSeconds,
      voiceProof: promoted.voiceProof,
    };
  }
  await step(
    'the standby answers',
    async () => {
      const heard = await listenTo(gate.serviceUrl, 'standby');
      require(heard.releaseId ===
        promoted.releaseId, `release ${heard.releaseId} answers instead of ${promoted.releaseId}`);
      return heard;
    },
    (heard) => `release ${heard.releaseId}, ${heard.audioSeconds.toFixed(2)} s at ${heard.rmsDbfs.toFixed(1)} dBFS`,
  );

  primary = await step(
    'repair the primary',
    () => startPrimary(path.join(home, 'primary'), voice.id, primaryPort),
    ({ url }) => url,
  );
  await step('the primary recovers', () =>
    app.until(
      'the primary to be seen healthy',
      60,
      async () => (await app.call('watch.status', {})).state === 'healthy',
    ),
  );
  await step('fail back', () => move(app, 'fail-back', machine.name, 'demo: the primary is back'));
  await step(
    'the primary answers',
    () => listenTo(gate.serviceUrl, 'primary'),
    (heard) => `from the ${heard.site}`,
  );
  report.failback = { ok: true };

  const chain = await step(
    'audit chain',
    () => app.call('audit.verify', {}),
    (verified) => `${verified.lines} lines`,
  );
  report.audit = { lines: chain.lines, chainOk: chain.ok };
  require(chain.ok, `the audit chain is broken from line ${chain.firstBadLine}`);
  report.ok = true;
} catch (error) {
  report.error ??= { step: 'between steps', message: error instanceof Error ? error.message : String(error) };
  process.exitCode = 1;
} finally {
  await studio?.close();
  await primary?.kill();
  const file = writeReport(report, outDir);
  if (values.keep) console.log(`\nKept: ${home}`);
  else if (existsSync(home)) rmSync(home, { recursive: true, force: true });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(
    report.ok && report.promote
      ? `\nThe voice was back ${report.promote.rtoSeconds.toFixed(1)} s after the first failed probe. ${seconds} s in all. Report: ${file}`
      : `\nStopped: ${report.error?.step}: ${report.error?.message}. Report: ${file}`,
  );
}
