/** A stage whose primary is an official installation on a machine with OpenSSH, where a gate may be put before it. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { freePort, type Sshd, startSshd } from '../../fakes/sshd.ts';
import { endServicesBelow } from './desk.ts';
import { openStage } from './stage.ts';

const run = promisify(execFile);

export async function openOfficialSite() {
  const stage = await openStage({ primary: { official: true } });
  const sshd = await startSshd(path.join(stage.dir, 'primary-host'));
  onTestFinished(async () => {
    endServicesBelow(sshd.home);
    await sshd.stop();
  });
  const recording = path.join(stage.dir, 'lin.wav');
  await writeFile(recording, 'a recording on the machine of the primary');
  const target = {
    url: stage.primary.url,
    intervalS: 0.2,
    failures: 3,
    deep: false,
    reference: { audioPath: recording, text: '你好', language: 'zh' },
  };
  await stage.desk.watch.set(target);
  const listenPort = await freePort();
  const wanted = { ...sshd.address, url: stage.primary.url, listenPort, referenceFolders: [stage.dir] };
  return { stage, sshd, recording, target, wanted };
}

/** What the machine of `sshd` runs when it starts, as systemd or cron would. @returns what it says. */
export async function bootPrimary({ home }: Pick<Sshd, 'home'>): Promise<string> {
  const program = path.join(home, '.understudy/program/run');
  const { stdout } = await run(program, ['boot'], { env: { PATH: process.env['PATH'], HOME: home } });
  return stdout;
}
