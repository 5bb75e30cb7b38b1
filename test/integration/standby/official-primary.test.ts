/** The official `api_v2` as the primary, from the first probe to the way back: killed for real, replaced over real SSH. */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { NAME, openStage, type Stage } from './stage.ts';

async function openOfficialStage(): Promise<Stage & { readonly recording: string }> {
  const stage = await openStage({ primary: { official: true } });
  const recording = path.join(stage.dir, 'lin.wav');
  await writeFile(recording, 'a recording on the machine of the primary');
  return { ...stage, desk: stage.desk, recording };
}

const target = (stage: Stage, audioPath?: string) => ({
  url: stage.primary.url,
  intervalS: 0.2,
  failures: 3,
  deep: true,
  ...(audioPath ? { reference: { audioPath, text: '你好', language: 'zh' } } : {}),
});

describe('the official API as the primary', () => {
  it('is heard, replaced when it is killed, and given the service back by its sound', async () => {
    const stage = await openOfficialStage();
    const { desk, primary } = stage;
    await desk.watch.set(target(stage, stage.recording));
    desk.watch.start();
    await expect.poll(() => desk.watch.status().state).toBe('healthy');
    await expect
      .poll(() => desk.watch.status().samples.filter(({ deep }) => deep))
      .toMatchObject([{ kind: 'ok', api: 'official' }]);

    await primary.down();
    await expect.poll(() => desk.watch.status().state).toBe('down');
    expect(desk.watch.status().incident).toMatchObject({ kind: 'down', failures: 4 });
    expect(await (await desk.promote(NAME)).finished).toMatchObject({ state: 'done', epoch: 1 });
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby' });

    await primary.up();
    const plan = await desk.standby.plan({ name: NAME, intent: 'fail-back' });
    expect(plan.blockedBy).toEqual([]);
    expect(plan.facts.map(({ key }) => key)).toContain('primary-model-unknown');
    const back = await desk.failBack(NAME);
    expect(back).toMatchObject({ state: 'done', voiceProof: { ok: true } });
    expect(back.steps.find(({ name }) => name === 'prove')?.details).toMatchObject({
      api: 'official',
      modelKnown: false,
    });
    expect(desk.gate.read()).toMatchObject({ site: 'primary', epoch: 2 });
    // Listeners of the official API bring its parameters along.
    const spoken = { text: 'hello', text_lang: 'en', ref_audio_path: stage.recording, prompt_lang: 'zh' };
    const heard = await fetch(`${desk.gate.read()?.serviceUrl}/tts`, { method: 'POST', body: JSON.stringify(spoken) });
    const sound = await heard.arrayBuffer();
    expect([heard.status, heard.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    expect(sound.byteLength).toBeGreaterThan(100_000);
    await expect.poll(() => desk.watch.status().state).toBe('healthy');
  });

  it('is not gone back to before a recording of its machine is named, and then it is', async () => {
    const stage = await openOfficialStage();
    const { desk, primary } = stage;
    await desk.watch.set(target(stage));
    await primary.down();
    await (await desk.promote(NAME)).finished;
    await primary.up();
    const plan = await desk.standby.plan({ name: NAME, intent: 'fail-back' });
    expect(plan.blockedBy).toEqual(['WATCH_REFERENCE_MISSING']);
    expect(plan.facts.find(({ key }) => key === 'primary-reference-missing')?.level).toBe('block');
    await expect(desk.failBack(NAME)).rejects.toMatchObject({
      code: 'WATCH_REFERENCE_MISSING',
      remedy: { kind: 'open', screen: 'watch' },
    });
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby' });
    await desk.watch.set(target(stage, stage.recording));
    expect(await desk.failBack(NAME)).toMatchObject({ state: 'done' });
  });

  it('is not gone back to while it cannot speak, and its own words say why', async () => {
    const stage = await openOfficialStage();
    const { desk, primary } = stage;
    await desk.watch.set(target(stage, stage.recording));
    await primary.down();
    await (await desk.promote(NAME)).finished;
    await primary.up();
    await rm(stage.recording);
    await expect(desk.failBack(NAME)).rejects.toMatchObject({
      code: 'STANDBY_VOICE_NOT_PROVEN',
      message: expect.stringContaining('tts failed'),
    });
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby' });
  });

  it('that was never heard with a recording is a wrong setting and no outage; one that was heard is', async () => {
    const stage = await openOfficialStage();
    const { watch } = stage.desk;
    await watch.set(target(stage, `${stage.recording}.wrong`));
    await watch.probeNow();
    expect(watch.status()).toMatchObject({ state: 'misconfigured', incident: null });
    expect(watch.status().samples.at(-1)).toMatchObject({ kind: 'tts-failed', deep: true });
    await watch.set(target(stage, stage.recording));
    await watch.probeNow();
    expect(watch.status()).toMatchObject({ state: 'healthy' });
    await rm(stage.recording);
    // As after a minute: setting the same address again asks for the sentence at once.
    await watch.set(target(stage, stage.recording));
    await watch.probeNow();
    expect(watch.status()).toMatchObject({ state: 'suspect', incident: null });
  });

  it('keeps its recording when its address is set again without one', async () => {
    const stage = await openOfficialStage();
    const { watch } = stage.desk;
    await watch.set({ ...target(stage, stage.recording), secondUrl: 'http://10.9.8.7:9880/' });
    await watch.set(target(stage));
    expect(watch.status().target).toMatchObject({
      reference: { audioPath: stage.recording },
      secondUrl: 'http://10.9.8.7:9880/',
    });
    await watch.set({ ...target(stage), url: 'http://10.9.8.7:9880/' });
    expect(watch.status().target?.reference).toBeUndefined();
  });
});
