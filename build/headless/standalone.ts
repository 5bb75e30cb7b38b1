/**
 * `runtime/run` in a restored tree, by hand: which voice is served where when nobody wrote a configuration. Others are let in
 * only with a key, as everywhere.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { ServiceConfig } from '../../electron/contract/models/agent.ts';
import { isLoopback } from '../../electron/kernel/loopback.ts';
import { pilotId } from '../../native-models/voice-pack/pilot.ts';

/** The official program's port. */
const PORT = 9880;

const options = {
  port: { type: 'string', default: String(PORT) },
  host: { type: 'string', default: '127.0.0.1' },
  voice: { type: 'string' },
  'key-file': { type: 'string' },
  'admin-key-file': { type: 'string' },
  release: { type: 'string', default: 'restored' },
  state: { type: 'string' },
  provider: { type: 'string', default: 'cpu' },
} as const;

/** What networks run on; `webgpu` goes on with the processor where no card starts. */
const providers = ['cpu', 'webgpu'] as const;
export type ServiceProvider = (typeof providers)[number];

interface RestoredVoice {
  readonly id: string;
  readonly modelId: string;
}

/** `voices` are those of the tree. Throws with a sentence for whoever typed it. */
export async function standaloneConfig(
  args: readonly string[],
  tree: string,
  voices: readonly RestoredVoice[],
): Promise<{ readonly config: ServiceConfig; readonly provider: ServiceProvider }> {
  const { values } = parseArgs({ args: [...args], options });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`--port is 1 to 65535, not ${values.port}`);
  const ids = voices.map(({ id }) => id);
  if (values.voice !== undefined && !ids.includes(values.voice)) {
    throw new Error(`--voice is one of: ${ids.join(', ')}`);
  }
  const provider = providers.find((name) => name === values.provider);
  if (!provider) throw new Error(`--provider is one of: ${providers.join(', ')}`);
  const accessKey = await readKey(values['key-file']);
  const adminKey = await readKey(values['admin-key-file']);
  if (accessKey === null && !isLoopback(values.host)) {
    throw new Error(`--host ${values.host} lets others in, so it needs --key-file FILE`);
  }
  const config: ServiceConfig = {
    site: 'primary',
    tree,
    stateDir: values.state ?? path.join(tree, '.state'),
    host: values.host,
    port,
    epoch: 0,
    releaseId: values.release,
    modelIds: voices.map(({ modelId }) => modelId),
    // The pilot voice is there in every studio; somebody who restores wants their own.
    voice: values.voice ?? ids.find((id) => id !== pilotId) ?? null,
    accessKey,
    adminKey,
  };
  return { config, provider };
}

async function readKey(file: string | undefined): Promise<string | null> {
  if (file === undefined) return null;
  const key = (await readFile(file, 'utf8')).trim();
  if (key === '') throw new Error(`no key in ${file}`);
  return key;
}
