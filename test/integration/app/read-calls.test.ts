/** A call that says `read` changes nothing: all of them are made on a data folder in use, which is the same afterwards. */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createApp } from '../../../electron/app/create-app.ts';
import { CHAIN_START, sealEntry } from '../../../electron/audit/chain.ts';
import {
  type CallInput,
  type CallName,
  type CallOutput,
  calls,
  type ReadName,
} from '../../../electron/contract/index.ts';
import type { Take } from '../../../electron/contract/synthesis.ts';
import type { ProjectsReader } from '../../../electron/projects/calls.ts';
import type { StandbyReader } from '../../../electron/standby/standby.ts';
import type { WatchReader } from '../../../electron/watch/service.ts';
import { pilotDir } from '../../../native-models/voice-pack/pilot.ts';
import { officialFolder } from '../../fakes/official-folder.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const incidentId = '20261128T054007809Z-448ed586';

/** What was read from the store, remembered by its etag: without this file every answer is the same and only slower. */
const cache = path.join('backup', 'registry.json');

/** SHA-256 of every file below, by path. */
async function filesBelow(dir: string): Promise<Record<string, string>> {
  const items = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = items.filter((item) => item.isFile()).map((item) => path.join(item.parentPath, item.name));
  const hashed = files.map(async (file) => {
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    return [path.relative(dir, file), digest] as const;
  });
  const all = await Promise.all(hashed);
  return Object.fromEntries(all.filter(([file]) => file !== cache).sort());
}

it('is made of calls that leave every file as it was', async () => {
  const dataDir = await startedHome();
  const incidents = path.join(dataDir, 'standby', 'incidents');
  await mkdir(incidents, { recursive: true });
  const recorded = path.resolve(import.meta.dirname, '../../fixtures/standby/promotion.jsonl');
  await copyFile(recorded, path.join(incidents, `${incidentId}.jsonl`));
  const line = {
    seq: 1,
    at: '2026-11-28T05:40:07.809Z',
    device: 'desk',
    actor: 'standby',
    data: {},
    prev: CHAIN_START,
  };
  const audited = sealEntry({ ...line, incidentId, event: 'promote.opened' });
  await mkdir(path.join(dataDir, 'audit'), { recursive: true });
  await writeFile(path.join(dataDir, 'audit', 'log.jsonl'), `${JSON.stringify(audited)}\n`);
  const app = await createApp({ dataDir, role: 'host', logToStderr: true });
  await app.startServices({ background: false });
  onTestFinished(() => app.close());
  const context = { actor: 'cli', surface: 'cli', signal: new AbortController().signal } as const;
  const call = async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => {
    const answer = await app.call(name, input, context);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.technical}`);
    return answer.data;
  };
  const finish = async (jobId: string): Promise<unknown> => {
    await expect.poll(async () => (await call('jobs.get', { jobId })).state).toBe('done');
    return (await call('jobs.get', { jobId })).result;
  };

  await call('backup.setStore', {
    store: { kind: 'folder', path: path.join(dataDir, 'a-store-of-its-own') },
    createFolder: true,
  });
  const { jobId } = await call('backup.start', {});
  const { releaseId } = (await finish(jobId)) as { readonly releaseId: string };
  await call('backup.setChannel', { name: 'prod', releaseId });
  await call('synthesis.setReading', { word: 'Lin', reading: 'L IH1 N', voiceId: null });
  const voice = { voiceId: 'pilot', text: 'Hello.', parameters: { language: 'en', seed: 1 } } as const;
  const { id: takeId } = (await finish((await call('synthesis.start', voice)).jobId)) as Take;
  const made = await call('projects.import', { script: { text: 'Hello, Lin.' }, voiceId: 'pilot', language: 'en' });
  const { id: projectId } = made.summary;
  await finish((await call('projects.speak', { projectId })).jobId);
  const rowTakeId = (await call('projects.open', { projectId })).rows[0]?.chosenTakeId ?? '';
  await call('watch.set', { target: { url: 'http://127.0.0.1:9/' } });
  const machine = await call('standby.addPractice', {});
  const kit = await call('trust.writeKit', { passphrase: null });

  const official = await officialFolder(await tempDir());

  /** Each `read` call with an input that it takes; one that is missing here does not compile. */
  const inputs: { readonly [N in ReadName]: CallInput<N> } = {
    'app.snapshot': {},
    'app.doctor': {},
    'jobs.list': {},
    'jobs.get': { jobId },
    'voices.list': {},
    'voices.removed': {},
    'voices.recording': { path: path.join(pilotDir, 'ref_en_f.wav') },
    'adopt.plan': { source: { path: official } },
    'models.list': {},
    'synthesis.takes': {},
    'synthesis.removedTakes': {},
    'synthesis.words': { takeId },
    'synthesis.explain': { text: 'Hello, Lin. 你好。', language: 'auto' },
    'synthesis.readings': {},
    'projects.list': {},
    'projects.removed': {},
    'projects.removedRows': {},
    'projects.open': { projectId },
    'projects.preview': { script: { text: 'One.\nTwo.' } },
    'projects.words': { projectId, takeId: rowTakeId },
    'projects.find': { projectId, find: 'Hello' },
    'backup.overview': {},
    'backup.releases': {},
    'backup.show': { releaseId },
    'backup.bill': { releaseId },
    'backup.diff': { releaseId, otherId: releaseId },
    'backup.restores': {},
    'backup.encryption': {},
    'backup.policy': { role: 'writer', bucket: 'studio' },
    'backup.channels': {},
    'backup.channelHistory': { name: 'prod' },
    'backup.retention': {},
    'backup.removed': {},
    'watch.status': {},
    'watch.tryUrl': { url: 'http://127.0.0.1:9/' },
    'watch.incidents': {},
    'notify.overview': {},
    'alerts.overview': {},
    'costs.overview': {},
    'standby.overview': {},
    'standby.lookUpHost': { host: machine.host },
    'standby.readHostKey': { host: machine.host, port: machine.port },
    'standby.plan': { name: machine.name, intent: 'promote' },
    'standby.checkCutover': {},
    'standby.made': {},
    'standby.adminKey': {},
    'standby.automatic': {},
    'standby.incidents': {},
    'standby.planDrill': { name: machine.name },
    'standby.drills': {},
    'standby.incident': { incidentId },
    'trust.overview': {},
    'trust.checkKit': { text: kit.code.join('\n'), passphrase: null },
    'audit.list': {},
    'audit.verify': {},
    'audit.export': {},
    'audit.report': { incidentId },
    'settings.get': {},
    'diagnostics.collect': {},
    'diagnostics.storage': {},
    'updates.status': {},
  };
  const reads = Object.entries(calls).filter(([, spec]) => spec.effect === 'read');
  expect(Object.keys(inputs).sort()).toEqual(reads.map(([name]) => name).sort());

  const before = await filesBelow(dataDir);
  expect(Object.keys(before).length).toBeGreaterThan(20);
  for (const name of Object.keys(inputs) as ReadName[]) {
    await call(name, inputs[name] as never);
    expect({ name, files: await filesBelow(dataDir) }).toEqual({ name, files: before });
  }
});

/** Held by the type check: what the handlers of `read` calls are built from has nothing that changes anything. */
void [
  // @ts-expect-error: forgets a machine
  (standby: StandbyReader) => standby.remove('spare'),
  // @ts-expect-error: installs the agent and pins a key
  (standby: StandbyReader) => standby.check('spare'),
  // @ts-expect-error: removes a project
  (projects: ProjectsReader) => projects.remove('aaaaaaaaaaaa'),
  // @ts-expect-error: counts a probe
  (watch: WatchReader) => watch.probeNow(),
];
