/** Words of Settings. */
import type { EngineProvider } from '../../contract/names.ts';
import type { DeviceFact } from '../../contract/synthesis.ts';

const deviceNames: Record<Exclude<EngineProvider, 'auto'>, string> = {
  cpu: 'the processor',
  webgpu: 'WebGPU',
  cuda: 'CUDA (NVIDIA)',
  tensorrt: 'TensorRT (NVIDIA)',
  dml: 'DirectML (Windows)',
  coreml: 'Core ML (Apple)',
};

const deviceReasons: Record<DeviceFact['reason'], (device: string) => string> = {
  runs: (device) => `Runs on ${device}`,
  'not-in-package': (device) => `${device} is not in the engine's package for this system`,
  'does-not-start': (device) => `${device} does not start here: no such device or driver answers`,
  'does-not-run': (device) => `${device} starts, but cannot run this network`,
  lost: (device) => `${device} was lost during a take, or had no room left; tried again when the engine starts anew`,
  'no-cache': (device) => `${device} is left out: it cannot keep what this network remembers between two tokens`,
  'not-asked-for': (device) =>
    `${device} is left out: it may be made of software and slower than the processor. It can be chosen by name`,
};

export const settings = {
  title: 'Settings',
  about: 'Changes are saved at once. Store, schedule and watch are set on their own screens.',
  general: 'General',
  language: 'Language',
  theme: 'Theme',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  studioName: 'Name of the studio',
  studioNameHint: 'Stands in the navigation, and in releases where you want it there.',
  deviceName: 'Name of this computer',
  deviceNameHint: 'Stands in the list of trusted computers and in the audit log.',
  background: 'When the window is closed',
  backgrounds: { ask: 'Ask the first time', keep: 'Keep watching in the background', quit: 'Quit' },
  keys: 'Keys and secrets',
  keysBody:
    'Bucket keys and signing keys are write-only: they can be replaced, never read back, and are in no release, log or event.',
  keysLevel: 'Protection here',
  keyLevels: { keychain: 'system keychain', file: 'encrypted file in the data folder' } as Record<string, string>,
  replaceKeys: 'Replace on Backups',
  models: 'Shared models',
  modelsBody:
    'Official voices need these encoders and do not bring them along. Fetched once, used by every voice. A base voice speaks after a reference of yours, once it is imported with one.',
  modelUses: {
    hubert: 'hears the reference',
    bert: 'reads Chinese',
    speaker: 'knows the speaker of v2Pro voices',
    g2pw: 'tells readings of Chinese characters apart; optional',
    'base-v1': 'base voice v1',
    'base-v2': 'base voice v2',
    'base-v2Pro': 'base voice v2Pro',
    'base-v2ProPlus': 'base voice v2ProPlus',
  },
  modelStates: { present: 'here', missing: 'not here' },
  modelFetch: 'Fetch',
  modelContinue: 'Continue',
  devices: {
    title: 'Where the networks run',
    body: 'A voice is two networks, one for words and one for sound. Each runs on the chosen device where that works, else on the processor. After a change the engine starts anew between two takes; a running take is finished where it began.',
    choose: 'Run on',
    choices: {
      cpu: "This computer's processor (default)",
      auto: 'Whichever graphics device works',
      webgpu: 'WebGPU: to try it, also on a device made of software',
    },
    names: deviceNames,
    reasons: deviceReasons,
    slower: 'Slower than it could be: the direct way to the runtime did not pass its check, so another one is used',
    untold: 'The engine holds no voice now. What runs where shows after the next take.',
    ofVoice: 'The voice used last:',
    brief: (network: string, device: string) => `${network}: ${device}`,
    fellBack: (where: string, lost: string) => `finished on ${where}: ${lost} was lost`,
  },
  storage: 'Data folder',
  diagnostics: 'This computer',
  check: 'Check this computer',
  doctorNames: {
    node: 'Runtime',
    memory: 'Memory',
    disk: 'Disk',
    'data folder': 'Data folder writable',
    voices: 'Voices',
    'audit chain': 'Audit chain',
    secrets: 'Secrets',
    fonts: 'Fonts for Chinese',
  } as Record<string, string>,
  engine: 'Engine',
  memory: 'Memory of the engine',
  aboutTitle: 'About',
  version: 'Version',
  surface: 'Surface',
  surfaces: { desktop: 'desktop window', browser: 'browser' },
  licence: 'Licence',
};
