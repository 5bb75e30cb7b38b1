/** Pure: the report as Markdown, in the language of the page. */
import type { PromotionStepView, PromotionView } from '../../../electron/contract/standby.ts';
import { describeReason } from '../../../electron/words/automatic-sentence.ts';
import type { Format } from '../../../electron/words/format.ts';
import { stepNote } from '../../../electron/words/step-note.ts';
import type { Words } from '../../../electron/words/words.ts';

/** Its name, and what a person has to know about it. */
function stepName(words: Words, step: PromotionStepView): string {
  return [words.standby.stepNames[step.name], stepNote(words, step)].filter(Boolean).join(' · ');
}

export function describeReport(words: Words, format: Format, view: PromotionView): string {
  const { standby } = words;
  const rows: readonly (readonly [string, string])[] = [
    [standby.machine, view.machine],
    [standby.outcome, standby.runState[view.state]],
    [standby.rto, view.rtoSeconds === null ? words.common.none : format.span(view.rtoSeconds)],
    [standby.reason, describeReason(words, view)],
    [standby.started, view.startedAt],
    [standby.ended, view.endedAt ?? words.common.none],
    [standby.release, view.releaseId],
    [standby.transferred, format.exactBytes(view.bytesTransferred)],
    [standby.epoch, String(view.epoch)],
  ];
  const proof = view.voiceProof;
  return [
    `# Understudy · ${standby.intent[view.intent]} · ${view.incidentId}`,
    '',
    ...rows.map(([name, value]) => `- ${name}: ${value}`),
    ...(proof
      ? [
          `- ${standby.proof}: ${proof.ok ? standby.proofOk : standby.proofBad} (${format.span(proof.audioSeconds)}, ${format.number(proof.rmsDbfs, 1)} dBFS)`,
        ]
      : []),
    '',
    `| ${standby.steps} | ${standby.outcome} | s |`,
    '|---|---|---:|',
    ...view.steps.map(
      (step) =>
        `| ${stepName(words, step)} | ${standby.stepState[step.state]} | ${step.seconds === null ? '' : step.seconds.toFixed(2)} |`,
    ),
    '',
  ].join('\n');
}
