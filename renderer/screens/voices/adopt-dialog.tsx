/** Adopting an official folder: name it, compare the host key where it is on another machine, choose, and take it in. */
import { Button, Checkbox, NumberInput, PasswordInput, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { AdoptPlan, AdoptReport } from '../../../electron/contract/adopt.ts';
import type { CallInput } from '../../../electron/contract/index.ts';
import type { HostLookedUp } from '../../../electron/contract/standby.ts';
import { splitRemotePlace } from '../../../electron/words/address.ts';
import { isRunning, useCall, useLatestJob, useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CompareKey } from '../../ui/compare-key.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { FoundHost, loginText } from '../../ui/found-host.tsx';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { shortRelease } from '../../ui/short-id.ts';
import { useWords } from '../../ui/words.tsx';
import { type Choices, firstChoices, isReady, sentChoices, takenOf } from './adopt-choices.ts';
import { AdoptPlanView } from './adopt-plan.tsx';

type Source = CallInput<'adopt.plan'>['source'];

interface Typed {
  readonly place: string;
  readonly port: number | '';
  readonly key: string;
}

const SSH_PORT = 22;

export function AdoptDialog(props: { readonly close: () => void }): ReactNode {
  const words = useWords();
  const { backup } = useSnapshot();
  const lookUp = useCall('standby.lookUpHost');
  const readKey = useCall('standby.readHostKey');
  const look = useCall('adopt.plan');
  const start = useCall('adopt.start');
  const [typed, setTyped] = useState<Typed>({ place: '', port: '', key: '' });
  const [passphrase, setPassphrase] = useState('');
  const [compared, setCompared] = useState<readonly string[]>([]);
  const [seen, setSeen] = useState<{ readonly source: Source; readonly plan: AdoptPlan } | null>(null);
  const [choices, setChoices] = useState<Choices>({});
  const [release, setRelease] = useState(true);
  const [started, setStarted] = useState<string | null>(null);
  const latest = useLatestJob('adopt');
  const job = latest !== null && latest.id === started ? latest : null;
  const remote = splitRemotePlace(typed.place);
  const found = lookUp.data;
  const shown = seen === null ? readKey.data : undefined;
  const secret = passphrase === '' ? {} : { passphrase };

  /** Whatever was seen was seen somewhere else. */
  function edit(part: Partial<Typed>): void {
    setTyped({ ...typed, ...part });
    setSeen(null);
    setCompared([]);
    for (const asked of [lookUp, readKey, look, start]) asked.reset();
  }

  function read(source: Source): void {
    look.mutate(
      { source },
      {
        onSuccess: (plan) => {
          setSeen({ source, plan });
          setChoices(firstChoices(plan));
        },
      },
    );
  }

  function begin(): void {
    setSeen(null);
    setStarted(null);
    if (remote === null) {
      read({ path: typed.place.trim() });
      return;
    }
    const { path: _path, ...login } = remote;
    const { port, key } = typed;
    lookUp.mutate(
      { ...login, ...(port === '' ? {} : { port }), ...(key.trim() === '' ? {} : { key: key.trim() }) },
      { onSuccess: (now) => showKey(now, []) },
    );
  }

  function showKey(now: HostLookedUp, known: readonly string[]): void {
    setCompared(known);
    const jumps = now.jumps.map((hop, index) => ({ ...hop, fingerprint: known[index] }));
    readKey.mutate({ host: now.host, port: now.port, jumps, ...secret });
  }

  function trust(): void {
    if (!shown || !found || remote === null) return;
    if (shown.jump !== null) {
      showKey(found, [...compared, shown.fingerprint]);
      return;
    }
    const { notUsed: _notUsed, ...login } = found;
    const jumps = login.jumps.map((hop, index) => ({ ...hop, fingerprint: compared[index] ?? '' }));
    read({ path: remote.path, ssh: { ...login, jumps, fingerprint: shown.fingerprint, ...secret } });
  }

  function adopt(): void {
    if (seen === null) return;
    start.mutate(
      { source: seen.source, choices: sentChoices(seen.plan, choices), backup: release },
      { onSuccess: ({ jobId }) => setStarted(jobId) },
    );
  }

  const shownJump = shown && shown.jump !== null ? (found?.jumps[shown.jump] ?? null) : null;
  const isBusy = lookUp.isPending || readKey.isPending || look.isPending;
  const running = isRunning(job);
  return (
    <Dialog onClose={props.close} title={words.adopt.title} size="xl">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.place.trim() !== '' && !isBusy) begin();
        }}
      >
        <TextInput
          data-autofocus
          label={words.adopt.place}
          description={words.adopt.about}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder="/data/GPT-SoVITS"
          value={typed.place}
          onChange={(event) => edit({ place: event.currentTarget.value })}
        />
        {remote === null ? null : (
          <div className="form-grid">
            <TextInput
              label={words.adopt.key}
              description={words.adopt.keyHint}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              value={typed.key}
              onChange={(event) => edit({ key: event.currentTarget.value })}
            />
            <NumberInput
              label={words.adopt.port}
              placeholder={String(SSH_PORT)}
              min={1}
              max={65535}
              allowDecimal={false}
              value={typed.port}
              onChange={(value) => edit({ port: typeof value === 'number' ? value : '' })}
            />
            <PasswordInput
              label={words.adopt.passphrase}
              autoComplete="off"
              value={passphrase}
              onChange={(event) => setPassphrase(event.currentTarget.value)}
            />
          </div>
        )}
        {found && seen === null ? <FoundHost found={found} /> : null}
        <CallNotes of={[lookUp, readKey]} retry={begin} />
        {shown === undefined ? (
          <div className="row" style={{ justifyContent: 'flex-end' }}>
            <Button
              type="submit"
              variant={seen === null ? 'filled' : 'default'}
              disabled={typed.place.trim() === '' || running}
              loading={isBusy}
            >
              {seen === null ? words.adopt.look : words.adopt.lookAgain}
            </Button>
          </div>
        ) : (
          <CompareKey
            key={shown.jump ?? 'machine'}
            shown={shown}
            jump={shownJump === null ? null : loginText(shownJump)}
            act={words.adopt.trust}
            busy={isBusy}
            notes={null}
            cancel={props.close}
            trust={trust}
          />
        )}
      </form>
      <CallNotes of={[look]} />
      {seen === null ? null : (
        <div className="stack">
          <AdoptPlanView
            plan={seen.plan}
            choices={choices}
            change={(key, part) =>
              setChoices((now) => {
                const before = now[key];
                return before ? { ...now, [key]: { ...before, ...part } } : now;
              })
            }
          />
          {backup.store === null ? (
            <p className="panel-note">{words.adopt.noStore}</p>
          ) : (
            <Checkbox
              label={words.adopt.backup}
              checked={release}
              onChange={(event) => setRelease(event.currentTarget.checked)}
            />
          )}
          <CallNotes of={[start]} retry={adopt} />
          {job === null ? (
            <div className="row" style={{ justifyContent: 'flex-end' }}>
              <Button variant="default" onClick={props.close}>
                {words.common.cancel}
              </Button>
              <Button disabled={!isReady(choices)} loading={start.isPending} onClick={adopt}>
                {words.adopt.start(takenOf(choices).length)}
              </Button>
            </div>
          ) : null}
          {running && job ? <ProgressLine job={job} /> : null}
          {job?.state === 'failed' && job.error ? <ErrorCard error={job.error} retry={adopt} /> : null}
          {job?.state === 'done' ? <Report report={job.result as AdoptReport} close={props.close} /> : null}
        </div>
      )}
    </Dialog>
  );
}

function Report(props: { readonly report: AdoptReport; readonly close: () => void }): ReactNode {
  const words = useWords();
  const { taken, present, failed, releaseId, backupError } = props.report;
  return (
    <div className="stack">
      <p role="status" className="panel-note ink-ok">
        {[
          words.adopt.done(taken.length),
          ...(present.length > 0 ? [`${present.length} ${words.adopt.present}`] : []),
          ...(releaseId === null ? [] : [words.adopt.released(shortRelease(releaseId))]),
        ].join(' · ')}
      </p>
      {failed.map(({ key, name, error }) => (
        <div key={key} className="stack-tight">
          <p className="panel-note ink-bad">{words.adopt.failed(name)}</p>
          <ErrorCard error={error} />
        </div>
      ))}
      {backupError === null ? null : (
        <div className="stack-tight">
          <p className="panel-note ink-bad">{words.adopt.notReleased}</p>
          <ErrorCard error={backupError} />
        </div>
      )}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={props.close}>{words.adopt.finished}</Button>
      </div>
    </div>
  );
}
