/**
 * The voice service as it runs from a release: on a standby started by the agent with one file that says who it is, in a
 * restored tree by hand. It opens its port only after the voices of the release turned out to be the promised ones.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { findEncoders } from '../../electron/app/encoders.ts';
import { servePack } from '../../electron/app/served-pack.ts';
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
/** A long sentence on a slow computer takes longer than any network does. */
const LAST_ANSWERS_MS = 60_000;

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
  const first = packs.find(({ manifest }) => manifest.id === config.voice) ?? packs[0];
  if (!first) throw new Error(`release ${config.releaseId} holds no voice`);

  const engine = createEngineChild({
    spawn: forkEngine(
      {
        encoders: findEncoders(path.join(config.tree, 'models')),
        provider,
        // Of this machine, so both lie beside the release and not in it.
        tuningDir: path.join(config.stateDir, 'tuning'),
        networksDir: path.join(config.stateDir, 'networks'),
      },
      path.join(import.meta.dirname, 'engine-child.mjs'),
    ),
    clock: systemClock,
    ticker: createTicker(log),
    log,
  });
  const served = servePack(first, {
    engine,
    packs: async () => packs.map(named),
    place: `release ${config.releaseId}`,
  });
  const readingsOf = new Map<string, Readonly<Record<string, string>>>();
  const readings = () => {
    const { id } = served.manifest;
    const known = readingsOf.get(id) ?? readReleaseReadings(path.join(config.tree, 'settings'), id);
    readingsOf.set(id, known);
    return known;
  };
  const clients = await readClients(config.tree);
  let warm = false;
  const identity = () => {
    const { manifest, restarting } = served;
    return {
      ready: warm && !restarting && engine.state.state !== 'stopped',
      releaseId: config.releaseId,
      modelIds: [manifest.modelId],
      voice: { id: manifest.id, name: manifest.name, version: manifest.version, references: manifest.references },
      epoch: config.epoch,
      site: config.site,
    };
  };
  const api = createTtsApi({
    speak: (request, options) => engine.speak(served.packDir, { ...request, readings: readings() }, options),
    explain: (request) => engine.explain({ ...request, readings: readings() }),
    identity,
    origins: () => clients.origins,
    voiceNames: () => clients.names,
    version,
    soundProgram: await findSoundProgram(),
    behindGate: !isByHand,
    ...(config.accessKey === null ? {} : { apiKey: config.accessKey }),
    ...(config.adminKey === null ? {} : { adminKey: config.adminKey }),
    admin: {
      changeWeights: served.changeWeights,
      async control(command) {
        if (command === 'restart') await served.restart();
        // On a standby its supervisor starts it anew, with the voice that was promoted.
        else end(LAST_ANSWERS_MS);
      },
    },
  });
  const listener = await listen(withIdentityHeaders(api, identity), config.host, config.port, ttsListenLimits);
  const end = (graceMs: number): void => {
    void listener.close(graceMs).finally(() => {
      engine.close();
      process.exit(0);
    });
  };
  const { id: voice } = first.manifest;
  log.info('listening', { url: listener.url, voice, epoch: config.epoch, releaseId: config.releaseId });
  process.on('SIGTERM', () => end(0));
  await engine.warm(first.packDir);
  warm = true;
  log.info('ready', { voice });
}

const named = ({ manifest, packDir }: Awaited<ReturnType<typeof readPacks>>[number]) => ({
  id: manifest.id,
  name: manifest.name,
  modelId: manifest.modelId,
  directory: packDir,
});

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
      return { manifest: pack.manifest, packDir: path.join(dir, name) };
    }),
  );
}

try {
  await serve(process.argv.slice(2));
} catch (error) {
  log.error('the service does not start', { error: String(error) });
  process.exit(3);
}
