/** The voices of the pretended studio, and what their trials on this computer found. */
import { voiceNetworks } from '../../../../electron/contract/names.ts';
import type {
  VoiceNetworkTuning,
  VoicePlace,
  VoiceSummary,
  VoiceTuning,
} from '../../../../electron/contract/voices.ts';
import { DAY_MS, type Moment } from './moment.ts';

export function voicesOf(moment: Moment): VoiceSummary[] {
  const { fresh, text, at } = moment;
  const pilot = pilotOf(moment);
  if (fresh) return [pilot];
  const testedAt = at(20 * DAY_MS);
  return [
    voiceOf(moment, {
      id: 'linxia',
      name: text.narrator,
      version: 'v2ProPlus',
      languages: ['zh', 'zh', 'en'],
      inRelease: 'r7kq2m',
      tuning: tuningOf('faster', 'faster', testedAt),
    }),
    voiceOf(moment, {
      id: 'zhou',
      name: text.host,
      version: 'v2',
      languages: ['zh', 'zh'],
      inRelease: 'r7kq2m',
      tuning: tuningOf('faster', 'differs', testedAt),
    }),
    voiceOf(moment, {
      id: 'mia',
      name: 'Mia',
      version: 'v2Pro',
      languages: ['en', 'en', 'ja'],
      inRelease: null,
      tuning: tuningOf('no-gain', 'no-gain', testedAt),
    }),
    pilot,
  ];
}

function pilotOf({ fresh, at, recording }: Moment): VoiceSummary {
  return {
    id: 'pilot',
    name: 'Pilot',
    version: 'v2',
    modelId: 'b1946ac92492d2347c6235b4d2611184',
    sizeBytes: 25_800_000,
    keptBytes: 0,
    importedAt: at(40 * DAY_MS),
    pilot: true,
    inRelease: fresh ? null : 'r7kq2m',
    tuning: null,
    places: placesOf(null),
    references: ['Anna', 'Anna slow', '安娜'].map((name, index) => ({
      name,
      text: '',
      language: index === 2 ? 'zh' : 'en',
      seconds: recording(index).seconds,
      mediaPath: recording(index).mediaPath,
    })),
  };
}

function voiceOf(
  { text, at, recording }: Moment,
  {
    languages,
    ...told
  }: Pick<VoiceSummary, 'id' | 'name' | 'version' | 'inRelease'> & {
    readonly languages: readonly string[];
    readonly tuning: VoiceTuning;
  },
): VoiceSummary {
  return {
    ...told,
    modelId: `${told.id}0c5f4a1f3e2b4d6a8c9e0f1a2b3c4d5e`,
    sizeBytes: told.version === 'v2' ? 242_600_000 : 318_900_000,
    keptBytes: 231_000_000,
    importedAt: at(21 * DAY_MS),
    pilot: false,
    places: placesOf(told.tuning),
    references: languages.map((language, index) => ({
      name: index === 0 ? text.calm : index === 1 ? text.bright : `${text.bright} ${index}`,
      text: text.lines[index % text.lines.length] ?? '',
      language,
      seconds: recording(index).seconds,
      mediaPath: recording(index).mediaPath,
    })),
  };
}

export function tuningOf(
  tokens: VoiceNetworkTuning['reason'],
  sound: VoiceNetworkTuning['reason'],
  testedAt: string,
): VoiceTuning {
  const network = (reason: VoiceNetworkTuning['reason'], exactMs: number, gain: number): VoiceNetworkTuning => ({
    precision: reason === 'faster' ? 'fast' : 'exact',
    reason,
    exactMs,
    fastMs: exactMs / (reason === 'no-gain' ? 1 : gain),
  });
  return {
    testedAt,
    tokens: { ...network(tokens, 41.2, 2.9), agreement: tokens === 'differs' ? 0.87 : 0.99 },
    sound: { ...network(sound, 1310, 1.8), differenceDb: sound === 'differs' ? 4.1 : 0.9 },
    timings: [
      { network: 'prompt', provider: 'cpu', threads: 1, ms: 240 },
      { network: 'prompt', provider: 'cpu', threads: 2, ms: 139 },
      { network: 'prompt', provider: 'webgpu', threads: 1, ms: 28 },
      { network: 'prompt', provider: 'webgpu', form: 'half', threads: 1, ms: 19 },
      { network: 'tokens', provider: 'cpu', threads: 1, ms: 14.2, togetherMs: 2.9 },
      { network: 'tokens', provider: 'cpu', threads: 2, ms: 9.1, togetherMs: 1.8 },
      { network: 'sound', provider: 'cpu', threads: 1, ms: 230 },
      { network: 'sound', provider: 'cpu', threads: 2, ms: 131 },
      { network: 'hubert', provider: 'cpu', threads: 1, ms: 900 },
    ],
    refused: [
      { network: 'tokens', provider: 'webgpu', reason: 'too-slow' },
      { network: 'sound', provider: 'webgpu', reason: 'differs' },
      { network: null, provider: 'cuda', reason: 'does-not-start', message: 'libcudart.so.13 is not there' },
    ],
  };
}

/** As the trial has them: two threads, and one where nothing was tested. */
export function placesOf(tuning: VoiceTuning | null): readonly VoicePlace[] {
  return voiceNetworks.map((network) => ({
    network,
    provider: 'cpu',
    threads: tuning !== null && ['prompt', 'tokens', 'sound'].includes(network) ? 2 : 1,
    by: tuning?.timings.some((timing) => timing.network === network) ? 'trial' : 'default',
  }));
}
