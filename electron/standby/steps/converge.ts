/** Asks the service by the name that listeners use until the new site has answered three times in a row. */
import type { Step, StepContext } from './step.ts';

const ANSWERS = 3;

function convergeOn(site: 'primary' | 'standby'): Step {
  return {
    deadlineMs: 60_000,
    async run(context) {
      const url = new URL('/healthz', context.text('cutover', 'serviceUrl')).href;
      let asked = 0;
      for (let answers = 0; answers < ANSWERS; ) {
        asked += 1;
        if (await answersFrom(context, url, site)) answers += 1;
        else {
          answers = 0;
          await context.ports.sleep(200, context.signal);
        }
      }
      return { facts: { url, asked } };
    },
  };
}

async function answersFrom(context: StepContext, url: string, site: string): Promise<boolean> {
  const answer = await context.ports.prober.ask({
    url,
    timeouts: { connectMs: 1_000, firstByteMs: 3_000, totalMs: 3_000 },
    signal: context.signal,
  });
  if (answer.kind === 'failed' || answer.status !== 200) return false;
  const { 'x-understudy-site': seenSite, 'x-understudy-epoch': seenEpoch } = answer.headers;
  return seenSite === site && Number(seenEpoch) === context.number('cutover', 'epoch');
}

export const converge = convergeOn('standby');
export const convergeBack = convergeOn('primary');
