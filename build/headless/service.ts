/**
 * The voice service as it runs from a release: on a standby started by the agent with one file that says who it is, in a
 * restored tree by hand. It opens its port only after the voices of the release turned out to be the promised ones.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { findEncoders } from '../../electron/app/encoders.ts';
import { version } from '../../electron/app/version.ts';
import { portableSettingsPath } from '../../electron/backup/content/portable-settings.ts';
import { type ServiceConfig, serviceConfig } from '../../electron/contract/models/agent.ts';
import { portableSettings, type VoiceServiceSettings } from '../../electron/contract/models/settings.ts';
import { listen } from '../../electron/host/listen.ts';
import { systemClock } from '../../electron/kernel/clock.ts';
import { createLog } from '../../electron/kernel/log.ts';
import { createTicker } from '../../electron/kernel/ticker.ts';
import { createEngineChild, forkEngine } from '../../electron/platform/engine-child.ts';
import { findSoundProgram } from '../../electron/platform/sound-program.ts';
import { withIdentityHeaders } from '../../electron/server/identity-headers.ts';
import { createTtsApi, ttsListenLimits } from '../../electron/server/tts-api.ts';
import { readReleaseReadings } from '../../electron/synthesis/readings.ts';
import { readVoicePack } from '../../native-models/voice-pack/read.ts';
import { type ServiceProvider, standaloneConfig } from './standalone.ts';

const log = createLog({});

async function serve(args: readonly string[]): Promise<void> {
  const [file] = args;
  const isByHand = file === undefined || file.startsWith('-');
  const { config, provider } = isByHand ? await configByHand(args) : await configFrom(file);
  const packs = await readPacks(path.join(config.tree, 'voices'));
  const strangers = packs.filter(({ manifest }) => !config.modelIds.includes(manifest.modelId));
  if (packs.length !== config.modelIds.length || strangers.length > 0) {
    throw new Error(
      `the voices are not those of release ${config.releaseId}: ${strangers.map(({ manifest }) => manifest.id)}`,
    );
  }
  const served = packs.find(({ manifest }) => manifest.id === config.voice) ?? packs[0];
  if (!served) throw new Error(`release ${config.releaseId} holds no voice`);
  const { manifest, dir } = served;

  const engine = createEngineChild({
    spawn: forkEngine(
      {
        encoders: findEncoders(path.join(config.tree, 'models')),
        provider,
        // Of this machine, so it lies beside the release and not in it.
        tuningDir: path.join(config.stateDir, 'tuning'),
      },
      path.join(import.meta.dirname, 'engine-child.mjs'),
    ),
    clock: systemClock,
    ticker: createTicker(log),
    log,
  });
  const readings = readReleaseReadings(path.join(config.tree, 'settings'), manifest.id);
  const clients = await readClients(config.tree);
  let warm = false;
  const identity = () => ({
    ready: warm && engine.state.state !== 'stopped',
    releaseId: config.releaseId,
    modelIds: [manifest.modelId],
    voice: { id: manifest.id, name: manifest.name, version: manifest.version, references: manifest.references },
    epoch: config.epoch,
    site: config.site,
  });
  const api = createTtsApi({
    speak: (request, options) => engine.speak(dir, { ...request, readings }, options),
    explain: (request) => engine.explain({ ...request, readings }),
    identity,
    origins: () => clients.origins,
    voiceNames: () => clients.names,
    version,
    soundProgram: await findSoundProgram(),
    behindGate: !isByHand,
    ...(config.accessKey === null ? {} : { apiKey: config.accessKey }),
  });
  const listener = await listen(withIdentityHeaders(api, identity), config.host, config.port, ttsListenLimits);
  log.info('listening', { url: listener.url, voice: manifest.id, epoch: config.epoch, releaseId: config.releaseId });
  process.on('SIGTERM', () => {
    void listener.close().finally(() => {
      engine.close();
      process.exit(0);
    });
  });
  await engine.warm(dir);
  warm = true;
  log.info('ready', { voice: manifest.id });
}

interface Told {
  readonly config: ServiceConfig;
  readonly provider: ServiceProvider;
}

async function configFrom(file: string): Promise<Told> {
  return { config: serviceConfig.parse(JSON.parse(await readFile(file, 'utf8'))), provider: 'cpu' };
}

async function configByHand(args: readonly string[]): Promise<Told> {
  const tree = path.dirname(import.meta.dirname);
  const packs = await readPacks(path.join(tree, 'voices'));
  return standaloneConfig(
    args,
    tree,
    packs.map(({ manifest }) => manifest),
  );
}

/** What the studio had set for the clients of its voice service when the release was made; nothing in an older one. */
async function readClients(tree: string): Promise<VoiceServiceSettings> {
  const text = await readFile(path.join(tree, portableSettingsPath), 'utf8').catch(() => '{}');
  const stored = portableSettings.partial().safeParse(JSON.parse(text));
  return stored.data?.voiceService ?? { origins: [], names: {} };
}

async function readPacks(dir: string) {
  const names = (await readdir(dir)).sort();
  return Promise.all(
    names.map(async (name) => {
      const pack = await readVoicePack(path.join(dir, name));
      return { manifest: pack.manifest, dir: path.join(dir, name) };
    }),
  );
}

try {
  await serve(process.argv.slice(2));
} catch (error) {
  log.error('the service does not start', { error: String(error) });
  process.exit(3);
}
