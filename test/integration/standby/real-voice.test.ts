/** The whole of it with real voices: the app, its built runtime, OpenSSH, and a sentence spoken by the standby. */
import { expect, it } from 'vitest';
import { canaryRequest, judgeVoice } from '../../../electron/watch/voice-proof.ts';
import { MACHINE, openRealStudio } from './real-studio.ts';

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
