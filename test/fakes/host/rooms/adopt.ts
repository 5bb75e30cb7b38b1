/** Adopting an official folder, in the pretended studio: two voices, one of them without a recording. */
import type { AdoptPlan, AdoptReport, AdoptVoice } from '../../../../electron/contract/adopt.ts';
import { AppError } from '../../../../electron/kernel/app-error.ts';
import type { RoomHandlers, Studio } from '../studio.ts';
import { placesOf } from '../world/voices.ts';

const STEPS = ['look', 'bring', 'import', 'backup'];

export function adoptRoom({ snapshot, iso, start, setVoices }: Studio): RoomHandlers<'adopt'> {
  const file = (path: string, epoch: number) => ({ path, sizeBytes: 155_000_000, epoch, modifiedAt: iso() });

  function voiceOf(name: string, hasRecording: boolean): AdoptVoice {
    return {
      key: `v2/${name}`,
      name,
      version: 'v2',
      served: hasRecording ? 'api' : null,
      gpt: file(`GPT_weights_v2/${name}-e15.ckpt`, 15),
      sovits: file(`SoVITS_weights_v2/${name}_e8_s200.pth`, 8),
      otherGpt: [file(`GPT_weights_v2/${name}-e10.ckpt`, 10)],
      otherSovits: [],
      references: hasRecording
        ? [{ path: 'output/slicer_opt/a.wav', name: 'a', text: '今晚八点。', language: 'zh', seconds: 4.2 }]
        : [],
      otherReferences: [],
      present: snapshot.voices.find((one) => one.name === name)?.id ?? null,
    };
  }

  const plan = (place: string): AdoptPlan => ({
    place,
    root: '',
    official: { version: 'v2pro-20250604', commit: null, device: 'cuda', symbolsSha256: null },
    archive: null,
    voices: [voiceOf('lin', true), voiceOf('xia', false)],
    left: [
      { path: 'v2/xia', reason: 'no-reference', detail: null },
      { path: 'SoVITS_weights_v3/lin_e4_s100_l32.pth', reason: 'damaged', detail: null },
    ],
    encoders: [],
    missing: [],
    bytes: 620_000_000,
  });

  return {
    'adopt.plan': async ({ source }) => {
      if (source.path.includes('nothing'))
        throw new AppError('ADOPT_NOTHING_FOUND', { details: { path: source.path } });
      return plan(source.ssh ? `${source.ssh.user}@${source.ssh.host}:${source.path}` : source.path);
    },
    'adopt.start': async ({ source, choices }) =>
      start(
        'adopt',
        source.path,
        STEPS.map((step, done) => [`adopt.step.${step}`, { done, total: STEPS.length, unit: 'steps' }]),
        (): AdoptReport => {
          const taken = (choices ?? [{ key: 'v2/lin' }]).map(({ key, name = key }) => ({
            key,
            name,
            voiceId: name,
            version: 'v2',
          }));
          const [first] = snapshot.voices;
          if (first) {
            const added = taken.map(({ name }) => ({
              ...first,
              id: name,
              name,
              pilot: false,
              inRelease: null,
              tuning: null,
              places: placesOf(null),
            }));
            setVoices([...snapshot.voices, ...added]);
          }
          return { taken, present: [], failed: [], left: [], encoders: [], releaseId: null, backupError: null };
        },
      ),
  };
}
