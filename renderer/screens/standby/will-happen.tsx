/** The plan's steps with their times, and the line from which on listeners are affected. */
import { IconListNumbers } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Plan } from '../../../electron/contract/models/plan.ts';
import { useSnapshot } from '../../client/client.tsx';
import { Bytes } from '../../ui/amounts.tsx';
import { Panel } from '../../ui/page.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

interface WillHappenProps {
  readonly plan: Pick<Plan, 'steps' | 'bytesToTransfer' | 'expectedSeconds'>;
  /** Left out: those of an operation that moves listeners. */
  readonly total?: (span: string) => string;
  readonly hint?: string;
}

export function WillHappen(props: WillHappenProps): ReactNode {
  const { plan } = props;
  const words = useWords();
  const { total = words.standby.total, hint = words.standby.lineHint } = props;
  const format = useFormat();
  const { costs } = useSnapshot().settings;
  const line = plan.steps.findIndex((step) => step.affectsService);
  return (
    <Panel title={words.standby.willHappen} icon={<IconListNumbers size={17} aria-hidden />}>
      <ol className="plan-steps">
        {plan.steps.map((step, index) => (
          <li key={step.name} className={index === line ? 'after-line' : undefined}>
            {index === line ? <PointOfNoReturn /> : null}
            <span className="plan-number">{index + 1}</span>
            <span>
              {words.standby.stepNames[step.name]}
              {step.name === 'transfer' ? (
                <span className="quiet">
                  {' '}
                  · <Bytes of={plan.bytesToTransfer} />
                </span>
              ) : null}
            </span>
            <span className="plan-seconds quiet">
              {step.source === 'estimated' ? `${words.standby.estimated} ` : ''}
              {format.span(step.expectedSeconds)}
            </span>
          </li>
        ))}
      </ol>
      {costs ? (
        <p className="panel-note">
          {words.costs.ofPlan(format.number((plan.bytesToTransfer / 1e9) * costs.store.perEgressGigabyte, 2))}
        </p>
      ) : null}
      <p className="plan-total">
        <strong>{total(format.span(plan.expectedSeconds))}</strong>
        <span className="quiet"> · {hint}</span>
      </p>
    </Panel>
  );
}

export function PointOfNoReturn(): ReactNode {
  const words = useWords();
  return (
    <span className="no-return">
      <span>{words.standby.line}</span>
    </span>
  );
}
