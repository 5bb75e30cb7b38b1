/**
 * Everything that must be visible before the click: what will happen beside the facts as they are now, the reason, the typed
 * name. Cancel has the focus; the red button names the operation and the machine, and locks when a fact changes.
 */
import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { Plan, PlanIntent } from '../../../electron/contract/models/plan.ts';
import { useCall, useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CliHint } from '../../ui/cli-hint.tsx';
import { Page } from '../../ui/page.tsx';
import { quote } from '../../ui/quote.ts';
import { useNow, useWords } from '../../ui/words.tsx';
import { changedFacts, findMissing, hasCheckExpired, type Missing } from './confirmation.ts';
import { FactsNow } from './facts-now.tsx';
import { initialSeconds, optionFor, PlanTimes, timesOf } from './plan-times.tsx';
import { WillHappen } from './will-happen.tsx';

export function PlanPage(props: { readonly intent: PlanIntent; readonly name: string }): ReactNode {
  const { intent, name } = props;
  const words = useWords();
  const now = useNow();
  const [, navigate] = useLocation();
  const ask = useCall('standby.plan');
  const { watch, backup, standby } = useSnapshot();
  const machine = standby.machines.find((one) => one.name === name);
  const [seconds, setSeconds] = useState(initialSeconds(intent));
  const [read, setRead] = useState<Plan | null>(null);
  const [newest, setNewest] = useState<Plan | null>(null);

  // Whatever could change a fact asks for the plan again; the host's hash says whether it did.
  const world = [
    watch.state,
    watch.incident?.state,
    backup.lastRelease?.releaseId,
    machine?.lastCheck?.at,
    newest !== null && hasCheckExpired(newest, now),
    standby.cutover?.upstreamUrl,
    standby.serving?.machine,
    standby.servingDown?.openedAt,
  ].join('|');
  const { mutate: askPlan } = ask;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `world` is the reason to ask again.
  useEffect(() => {
    askPlan({ name, intent, ...timesOf(intent, seconds) }, { onSuccess: setNewest });
  }, [askPlan, name, intent, seconds, world]);

  // The first plan is read as it appears, and so is a later one that says the same.
  useEffect(() => {
    if (newest !== null)
      setRead((before) => (before === null || before.planHash === newest.planHash ? newest : before));
  }, [newest]);

  const askAgain = (): void => askPlan({ name, intent, ...timesOf(intent, seconds) }, { onSuccess: setNewest });
  // Another time is another plan, which the person asked for and reads from its beginning.
  const change = (next: number): void => {
    setRead(null);
    setNewest(null);
    setSeconds(next);
  };
  const cancel = (): void => navigate('/standby');
  const changed = read && newest ? changedFacts(read, newest) : new Set<string>();
  return (
    <Page
      title={words.standby.planTitle[intent](name)}
      about={words.standby.planAbout}
      command={`understudy ${intent === 'fail-back' ? 'failback' : intent} ${quote(name)} --reason R${optionFor(intent, seconds)}`}
    >
      <CallNotes of={[ask]} retry={askAgain} />
      {read && newest && read.planHash !== newest.planHash ? (
        <section className="panel plan-changed" role="alert">
          <div>
            <strong>{words.standby.changedTitle}</strong>
            <p className="panel-note">{words.standby.changedBody}</p>
          </div>
          <Button variant="light" onClick={() => setRead(newest)}>
            {words.standby.changedRead}
          </Button>
        </section>
      ) : null}
      <div className="plan">
        {newest ? (
          <WillHappen plan={newest} />
        ) : (
          <section className="panel" aria-busy={ask.isPending}>
            <p className="panel-note">{ask.isPending ? words.standby.reading : words.common.none}</p>
          </section>
        )}
        <div className="stack">
          <PlanTimes intent={intent} seconds={seconds} change={change} />
          {newest ? <FactsNow plan={newest} changed={changed} machine={machine ?? null} /> : null}
        </div>
      </div>
      <Confirm read={read} newest={newest} intent={intent} name={name} cancel={cancel} askAgain={askAgain} />
    </Page>
  );
}

interface ConfirmProps {
  readonly read: Plan | null;
  readonly newest: Plan | null;
  readonly intent: PlanIntent;
  readonly name: string;
  readonly cancel: () => void;
  readonly askAgain: () => void;
}

function Confirm(props: ConfirmProps): ReactNode {
  const { read, newest, intent, name } = props;
  const words = useWords();
  const [reason, setReason] = useState('');
  const [typedName, setTypedName] = useState('');
  const [second, setSecond] = useState('');
  const wantsSecond = useSnapshot().settings.twoPersons === true;
  const promote = useCall('standby.promote');
  const failBack = useCall('standby.failBack');
  const switchover = useCall('standby.switchover');
  const start = { promote, switchover, 'fail-back': failBack }[intent];
  const cancelButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    cancelButton.current?.focus({ preventScroll: true });
  }, []);

  const missing = read && newest ? findMissing({ read, newest, reason, typedName }) : (['read'] as const);
  const told: Readonly<Record<Exclude<Missing, 'unblocked'>, string>> = {
    reason: words.standby.needReason,
    name: words.standby.needName,
    read: words.standby.needRead,
  };
  const blocks: Readonly<Record<string, { readonly body: string }>> = words.errors.codes;
  const blocked = newest !== null && newest.blockedBy.length > 0;
  const open = missing.flatMap((one) => (one === 'unblocked' ? [] : [told[one]]));

  function confirm(): void {
    if (read === null || missing.length > 0) return;
    start.mutate({
      planId: read.planId,
      planHash: read.planHash,
      confirmName: typedName,
      reason: reason.trim(),
      ...(wantsSecond && second.trim() !== '' ? { second: second.trim() } : {}),
    });
  }

  return (
    <>
      <section className="panel confirm" aria-label={words.standby.button[intent](name)}>
        {blocked ? (
          <div className="error-card" role="alert">
            <h3>{words.standby.blockedTitle}</h3>
            <ul className="blocked">
              {newest.blockedBy.map((code) => (
                <li key={code}>{blocks[code]?.body ?? words.standby.otherBlock}</li>
              ))}
            </ul>
          </div>
        ) : (
          <div className="form-grid">
            <TextInput
              label={words.standby.reasonAsked}
              required
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <TextInput
              label={words.standby.typeName(name)}
              autoComplete="off"
              spellCheck={false}
              required
              value={typedName}
              onChange={(event) => setTypedName(event.currentTarget.value)}
            />
            {wantsSecond && read ? (
              <>
                <TextInput
                  label={words.standby.secondLine}
                  description={words.standby.secondHint}
                  autoComplete="off"
                  spellCheck={false}
                  maxLength={400}
                  value={second}
                  onChange={(event) => setSecond(event.currentTarget.value)}
                />
                <CliHint
                  command={`understudy trust approve ${intent === 'fail-back' ? 'failback' : intent} ${quote(name)} ${read.planHash}`}
                />
              </>
            ) : null}
          </div>
        )}
        <CallNotes of={[start]} retry={props.askAgain} />
      </section>
      <div className="confirm-acts plan-acts">
        <span className="quiet" role="status">
          {!blocked && open.length > 0 && newest !== null ? `${words.standby.whyLocked}: ${open.join(' · ')}` : null}
        </span>
        <Button ref={cancelButton} data-initial-focus variant="default" onClick={props.cancel}>
          {words.common.cancel}
        </Button>
        {blocked ? null : (
          <Button color="brick" disabled={missing.length > 0} loading={start.isPending} onClick={confirm}>
            {words.standby.button[intent](name)}
          </Button>
        )}
      </div>
    </>
  );
}
