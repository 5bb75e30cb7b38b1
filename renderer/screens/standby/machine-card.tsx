/** One machine: who it is, whether it is ready, and the two operations. Check is the loud button; Promote… only opens the facts. */
import { Button } from '@mantine/core';
import { IconChecklist, IconServer2, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import type { Machine } from '../../../electron/contract/standby.ts';
import { isRunning, useCall, useLatestJob, useSnapshot } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CheckRows } from '../../ui/check-rows.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { loginText } from '../../ui/found-host.tsx';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { readyPill } from '../../ui/ready-pill.ts';
import { servingPill } from '../../ui/serving-pill.ts';
import { StatePill, type Tone } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { DrillRow } from './drill-row.tsx';
import { HardwareAddress } from './hardware-address.tsx';
import { Placing } from './placing.tsx';
import { Warmth } from './warmth.tsx';

export function MachineCard(props: { readonly machine: Machine }): ReactNode {
  const { machine } = props;
  const words = useWords();
  const format = useFormat();
  const [, navigate] = useLocation();
  const { standby, watch } = useSnapshot();
  const check = useCall('standby.check');
  const job = useLatestJob('standby-check', machine.name);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const [removing, setRemoving] = useState(false);
  const serving = standby.serving?.machine === machine.name;
  const runCheck = (): void => check.mutate({ name: machine.name });
  const isSilent = serving && standby.servingDown !== null;
  const [tone, said]: readonly [Tone, string] = serving ? servingPill(words, isSilent) : readyPill(words, machine);
  const failed = job?.state === 'failed' && job.id !== dismissed ? job.error : null;
  return (
    <Panel
      title={machine.name}
      icon={<IconServer2 size={18} aria-hidden />}
      acts={
        <>
          {machine.practice ? <span className="tag">{words.standby.practiceTag}</span> : null}
          <StatePill tone={tone}>{said}</StatePill>
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<IconChecklist size={15} aria-hidden />}
            loading={check.isPending || isRunning(job)}
            onClick={runCheck}
          >
            {machine.lastCheck === null ? words.standby.check : words.standby.checkAgain}
          </Button>
          {standby.serving === null && watch.state === 'healthy' ? (
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => navigate(`/standby/switchover/${encodeURIComponent(machine.name)}`)}
            >
              {words.standby.switchover}
            </Button>
          ) : null}
          {serving && !isSilent ? null : (
            <Button
              size="compact-sm"
              variant="subtle"
              color="red"
              className="quiet-red"
              onClick={() => navigate(`/standby/promote/${encodeURIComponent(machine.name)}`)}
            >
              {words.standby.promote}
            </Button>
          )}
          <LabelledIconButton label={words.standby.remove(machine.name)} onClick={() => setRemoving(true)}>
            <IconTrash size={16} aria-hidden />
          </LabelledIconButton>
        </>
      }
    >
      <div className="stack">
        <div className="machine-facts">
          <dl className="facts">
            <dt>{words.standby.address}</dt>
            <dd>{loginText(machine)}</dd>
            {machine.jumps.length === 0 ? null : (
              <>
                <dt>{words.standby.through}</dt>
                <dd>{machine.jumps.map(loginText).join(' → ')}</dd>
              </>
            )}
            {machine.keyFrom === 'file' ? null : (
              <>
                <dt>{words.standby.keyFrom}</dt>
                <dd>{words.standby.keyFroms[machine.keyFrom]}</dd>
              </>
            )}
            <dt>{words.standby.fingerprint}</dt>
            <dd className="row" style={{ flexWrap: 'nowrap', gap: 4 }}>
              <span className="mono cut" title={machine.fingerprint}>
                {machine.fingerprint}
              </span>
              <CopyButton text={machine.fingerprint} />
            </dd>
          </dl>
          <dl className="facts">
            <dt>{words.standby.lastCheck}</dt>
            <dd>{machine.lastCheck ? <When at={machine.lastCheck.at} /> : words.common.never}</dd>
            <dt>{words.standby.lastPromotion}</dt>
            <dd>
              {machine.lastPromotion ? (
                <>
                  <When at={machine.lastPromotion.at} />
                  <span className="quiet">
                    {' '}
                    · {words.standby.recoveryTime(format.span(machine.lastPromotion.rtoSeconds))}
                  </span>
                </>
              ) : (
                words.common.never
              )}
            </dd>
          </dl>
        </div>
        <DrillRow machine={machine} />
        <Placing machine={machine} />
        {serving ? null : <Warmth machine={machine} />}
        {machine.practice ? null : <HardwareAddress machine={machine} />}
        {isRunning(job) ? <ProgressLine job={job} /> : null}
        <CallNotes of={[check]} retry={runCheck} />
        {failed ? <ErrorCard error={failed} retry={runCheck} dismiss={() => setDismissed(job?.id ?? null)} /> : null}
        {machine.lastCheck ? (
          <details open={!machine.lastCheck.ok}>
            <summary>
              {words.standby.checklist} · {words.standby.fixCount(machine.lastCheck.checks.length)}
            </summary>
            <div style={{ paddingTop: 10 }}>
              <CheckRows
                checks={machine.lastCheck.checks}
                names={words.standby.checkNames}
                fixes={words.standby.checkFixes}
              />
            </div>
          </details>
        ) : null}
      </div>
      {removing ? <RemoveDialog name={machine.name} close={() => setRemoving(false)} /> : null}
    </Panel>
  );
}

function RemoveDialog(props: { readonly name: string; readonly close: () => void }): ReactNode {
  const words = useWords();
  const remove = useCall('standby.remove');
  return (
    <Dialog onClose={props.close} title={words.standby.removeTitle(props.name)}>
      <div className="stack">
        <p style={{ margin: 0 }}>{words.standby.removeBody}</p>
        <CallNotes of={[remove]} />
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button data-autofocus variant="default" onClick={props.close}>
            {words.common.cancel}
          </Button>
          <Button
            color="brick"
            loading={remove.isPending}
            onClick={() => remove.mutate({ name: props.name }, { onSuccess: props.close })}
          >
            {words.standby.removeConfirm}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
