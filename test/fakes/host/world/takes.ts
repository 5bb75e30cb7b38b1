/** What was spoken this afternoon. */
import type { Take } from '../../../../electron/contract/synthesis.ts';
import type { VoiceSummary } from '../../../../electron/contract/voices.ts';
import { MINUTE_MS, type Moment } from './moment.ts';

export function takesOf({ fresh, text, locale, at, recording }: Moment, voices: readonly VoiceSummary[]): Take[] {
  if (fresh) return [];
  return text.lines.map((line, index) => {
    const one = voices[index === 2 ? 1 : 0];
    return {
      id: `take-${index}`,
      voiceId: one?.id ?? 'pilot',
      voiceName: one?.name ?? '',
      text: line,
      parameters: {
        language: locale === 'en' ? 'en' : 'zh',
        ...(index === 0 ? { reference: text.calm } : {}),
        speed: 1,
      },
      seed: [2417038465, 90210, 77][index] ?? 1,
      createdAt: at((index * 11 + 6) * MINUTE_MS),
      audioSeconds: recording(index).seconds,
      computeSeconds: recording(index).seconds * 0.41,
      firstAudioSeconds: 0.62,
      provider: 'cpu',
      ...(index === 2 ? { fellBack: { from: 'webgpu', reason: 'the device was lost: unknown reason' } } : {}),
      cutShort: false,
      kept: index === 1,
      mediaPath: recording(index).mediaPath,
      file: `/home/studio/.local/share/understudy/takes/take-${index}.wav`,
    };
  });
}
