/** The whole of it with real voices: the app, its built runtime, OpenSSH, and a sentence spoken by the standby. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { catalog } from '../../../electron/models/catalog.ts';
import { canaryRequest, judgeVoice } from '../../../electron/watch/voice-proof.ts';
import { readWav } from '../../../native-models/audio/wav.ts';
import { createEngine } from '../../../native-models/engine.ts';
import { pilotDir } from '../../../native-models/voice-pack/pilot.ts';
import { cfmShapes, randomTensors, writeSovits } from '../../fakes/cfm-voice.ts';
import { copyPilotLibrary } from '../../fakes/pilot-library.ts';
import { writeSpeakingV3Vocoder, writeSpeakingV4Vocoder } from '../../fakes/speaking-vocoder.ts';
import { MACHINE, openRealStudio } from './real-studio.ts';

/** The vocoders of the versions that draw their sound, in the model cache of a home. */
const vocoders = {
  v3: (home: string) => ({ v3VocoderDir: writeSpeakingV3Vocoder(modelPlace(home, 'vocoder-v3')) }),
  v4: (home: string) => ({ v4Vocoder: writeSpeakingV4Vocoder(modelPlace(home, 'vocoder-v4')) }),
};

function modelPlace(home: string, name: string): string {
  return path.join(home, 'models', catalog.find((model) => model.name === name)?.place ?? name);
}

it('promotes a bare machine that then speaks with the studio’s own voice', async () => {
  const { studio, sshd, releaseId, serviceUrl, promote } = await openRealStudio();
  const { host, port, fingerprint } = sshd.address;
  expect((await studio.call('standby.readHostKey', { host, port })).fingerprint).toBe(fingerprint);
  const unchecked = await studio.call('standby.plan', { name: MACHINE, intent: 'promote' });
  expect(unchecked.blockedBy).toEqual(['STANDBY_CHECK_NEEDED']);
  expect(await promote()).toMatchObject({ state: 'done', releaseId, voiceProof: { ok: true, problems: [] } });
  const answer = await fetch(`${serviceUrl}/tts`, { method: 'POST', body: JSON.stringify(canaryRequest) });
  expect(answer.headers.get('x-understudy-site')).toBe('standby');
  const answered = answer.headers.get('x-understudy-release');
  const proof = judgeVoice(new Uint8Array(await answer.arrayBuffer()), { answered, expected: releaseId });
  expect(proof.problems).toEqual([]);
});

it.each([
  ['v3', 24_000],
  ['v4', 48_000],
] as const)(
  'promotes a machine with a voice of %s, which is proven there and answers at %i Hz',
  async (version, rateHz) => {
    const { standbyUrl, releaseId, promote } = await openRealStudio(async (home, dir) => {
      await copyPilotLibrary(home);
      const engine = createEngine({ encoders: vocoders[version](home) });
      const text = 'Welcome. This demo voice runs on your own computer.';
      await engine.importVoice({
        // What no primary ever told is served with the first voice of the release.
        id: 'an',
        name: 'An',
        gpt: path.join(pilotDir, 'gpt.ckpt'),
        sovits: writeSovits(path.join(dir, 'an_e1_s1.pth'), randomTensors(cfmShapes())),
        hubertDir: path.join(pilotDir, 'hubert'),
        version,
        references: [{ name: 'An', file: path.join(pilotDir, 'ref_en_f.wav'), text, language: 'en' }],
        sampling: { topK: 5 },
        destination: path.join(home, 'voices'),
      });
      await engine.dispose();
    });
    expect(await promote()).toMatchObject({
      state: 'done',
      releaseId,
      voiceProof: { ok: true, problems: [], sampleRateHz: rateHz },
    });
    const body = { text: 'Hello there.', text_lang: 'en', seed: 3, sample_steps: 4 };
    const answer = await fetch(`${standbyUrl}/tts`, { method: 'POST', body: JSON.stringify(body) });
    expect([answer.status, answer.headers.get('x-understudy-site')]).toEqual([200, 'standby']);
    const { samples, sampleRateHz } = readWav(new Uint8Array(await answer.arrayBuffer()));
    expect(sampleRateHz).toBe(rateHz);
    expect(samples.length).toBeGreaterThan(0.2 * sampleRateHz);
    expect(samples.some((sample) => Math.abs(sample) > 0.01)).toBe(true);
  },
);
