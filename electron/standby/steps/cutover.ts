/** The point of no return: listeners go to the other site. The switch itself refuses an epoch that is not the newest. */
import type { GateTarget } from '../../gate/gate.ts';
import { accessKey } from '../service-address.ts';
import { primaryUrl } from './prove.ts';
import type { Step, StepContext } from './step.ts';

function cutTo(targetOf: (context: StepContext) => GateTarget): Step {
  return {
    deadlineMs: 15_000,
    async run(context) {
      const target = targetOf(context);
      const { serviceUrl } = await context.ports.gate.switchTo(target);
      return { facts: { serviceUrl, to: target.url, epoch: target.epoch } };
    },
    async inspect(context) {
      const target = targetOf(context);
      const now = context.ports.gate.read();
      if (now?.epoch !== target.epoch || now.site !== target.site || now.upstreamUrl !== target.url) return null;
      return { facts: { serviceUrl: now.serviceUrl, to: target.url, epoch: target.epoch } };
    },
  };
}

export const cutover = cutTo((context) => ({
  site: 'standby',
  url: context.text('start', 'url'),
  epoch: context.number('claim', 'epoch'),
  releaseId: context.opening.releaseId,
  accessKey: accessKey(context.opening.nonce),
}));

export const cutBack = cutTo((context) => ({
  site: 'primary',
  url: primaryUrl(context),
  epoch: context.number('claim', 'epoch'),
  releaseId: null,
  accessKey: null,
}));
