/** The last check before listeners are moved: nobody reaches the primary, and nobody else has taken a newer epoch. */
import { AppError } from '../../kernel/app-error.ts';
import { judgeWitnesses, permissionOf, type Testimony } from '../../watch/witnesses.ts';
import { assertCertificateAt } from '../certificate.ts';
import { questionFor, secondUrlOf, viewFromHere, viewFromStandby } from '../primary-views.ts';
import { primaryUrl } from './prove.ts';
import type { Step, StepContext } from './step.ts';
import { assertStillMine } from './still-mine.ts';

/** Of each question; an address may be asked two. */
const BEAT_MS = 2_000;
const timeouts = { connectMs: 1_000, firstByteMs: 2_000, totalMs: 2_000 } as const;

export const lastGate: Step = {
  deadlineMs: 30_000,
  async run(context) {
    const url = primaryUrl(context);
    const testimony = await hear(context, url);
    const verdict = judgeWitnesses(testimony);
    // One answer of whatever kind is enough: two sites that serve are worse than a promotion that is begun again.
    const { code } = permissionOf(verdict, testimony);
    if (code) throw new AppError(code, { details: { url, machine: context.machine.name, ...testimony } });
    const certificate = await assertCertificate(context);
    await assertStillMine(context);
    return { facts: { verdict, ...testimony, ...(certificate && { certificate }) } };
  },
};

/** Before a planned switch: the primary is well, and that is no reason to stop. */
export const lastLook: Step = {
  deadlineMs: 30_000,
  async run(context) {
    const certificate = await assertCertificate(context);
    await assertStillMine(context);
    return { facts: { verdict: 'planned', ...(certificate && { certificate }) } };
  },
};

/** Its gate is open by now. Null where listeners need none. */
async function assertCertificate(context: StepContext): Promise<string | null> {
  const { cutover } = context.ports;
  const about = { machine: context.machine.name, url: context.text('start', 'url'), cutover: cutover.status() };
  return (await assertCertificateAt(context.ports, about, context.signal))?.state ?? null;
}

async function hear(context: StepContext, url: string): Promise<Testimony> {
  const { watch } = context.ports;
  const { signal } = context;
  const lookAt = async (address: string) => (await watch.primaryAt(address)).look({ timeouts, signal });
  const secondUrl = secondUrlOf(watch, url);
  const question = await questionFor(context.machine, url, context.ports.backup.sign);
  const [here, second, there, beat] = await Promise.all([
    lookAt(url),
    secondUrl === null ? null : lookAt(secondUrl),
    question && context.ask(question),
    context.ports.beat(url, BEAT_MS, signal),
  ]);
  return {
    desktop: viewFromHere(here),
    standby: viewFromStandby(there),
    second: viewFromHere(second),
    beat,
  };
}
