/** Asks the service by the name that listeners use until the new site has answered three times in a row. */
import type { VoiceSite } from '../../watch/ports.ts';
import { createVoiceSite } from '../../watch/voice-site.ts';
import type { Step, StepContext } from './step.ts';

const ANSWERS = 3;
const timeouts = { connectMs: 1_000, firstByteMs: 3_000, totalMs: 3_000 } as const;

function convergeOn(site: 'primary' | 'standby'): Step {
  return {
    deadlineMs: 60_000,
    async run(context) {
      const url = context.text('cutover', 'serviceUrl');
      const name = createVoiceSite({ url, prober: context.ports.prober, site, key: null });
      let asked = 0;
      for (let answers = 0; answers < ANSWERS; ) {
        asked += 1;
        if (await answersFrom(context, name, site)) answers += 1;
        else {
          answers = 0;
          await context.ports.sleep(200, context.signal);
        }
      }
      return { facts: { url, asked } };
    },
  };
}

/** The label is of the gate that the name leads to; whichever API is behind it, it has to be well. */
async function answersFrom(context: StepContext, name: VoiceSite, site: string): Promise<boolean> {
  const { kind, label } = await name.look({ timeouts, signal: context.signal });
  return kind === 'ok' && label.site === site && label.epoch === context.number('cutover', 'epoch');
}

export const converge = convergeOn('standby');
export const convergeBack = convergeOn('primary');
