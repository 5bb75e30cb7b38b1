/** What is set up and what comes next, from a voice to a rehearsal. It can be left at any step, put aside, and goes when all is done. */
import { Button } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleDot, IconListCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCall, useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Panel } from '../../ui/page.tsx';
import { useGoTo } from '../../ui/places.ts';
import { countDone, type SetupStep } from '../../ui/setup-steps.ts';
import { useWords } from '../../ui/words.tsx';

const icons = { done: IconCircleCheck, next: IconCircleDot, open: IconCircleDashed } as const;
const inks = { done: 'ink-ok', next: 'ink-busy', open: 'ink-idle' } as const;

export function SetupGuide(props: { readonly steps: readonly SetupStep[] }): ReactNode {
  const { steps } = props;
  const words = useWords();
  const goTo = useGoTo();
  const { settings } = useSnapshot();
  const set = useCall('settings.set');
  const done = countDone(steps);
  const folded = settings.setupFolded ?? false;
  const next = steps.find(({ state }) => state === 'next');
  const fold = (
    <Button
      variant="subtle"
      size="compact-sm"
      loading={set.isPending}
      onClick={() => set.mutate({ setupFolded: !folded })}
    >
      {folded ? words.home.setup.show : words.home.setup.fold}
    </Button>
  );
  if (folded) {
    return (
      <section className="panel row-between" aria-label={words.home.setup.title}>
        <div className="row">
          <IconListCheck size={17} aria-hidden className="quiet" />
          <span>{words.home.setup.progress(done, steps.length)}</span>
          <span className="quiet">{next?.stage ? words.home.setup.stages[next.stage].sentence : ''}</span>
        </div>
        <div className="row">{fold}</div>
        <CallNotes of={[set]} />
      </section>
    );
  }
  return (
    <Panel title={words.home.setup.title} icon={<IconListCheck size={17} aria-hidden />} acts={fold}>
      <div className="stack">
        <div className="row-between" style={{ fontSize: 13 }}>
          <span className="quiet">{words.home.setup.body}</span>
          <span className="quiet nowrap">{words.home.setup.progress(done, steps.length)}</span>
        </div>
        <div
          className="progress"
          role="progressbar"
          aria-label={words.home.setup.title}
          aria-valuemin={0}
          aria-valuemax={steps.length}
          aria-valuenow={done}
          aria-valuetext={words.home.setup.progress(done, steps.length)}
        >
          <span className="progress-mark" style={{ width: `${(100 * done) / steps.length}%` }} />
        </div>
        <CallNotes of={[set]} />
        <ol className="setup-steps">
          {steps.map((step) => (
            <Step key={step.name} step={step} go={() => goTo(step.path, step.place)} />
          ))}
        </ol>
      </div>
    </Panel>
  );
}

function Step(props: { readonly step: SetupStep; readonly go: () => void }): ReactNode {
  const { name, state, stage } = props.step;
  const words = useWords();
  const Icon = icons[state];
  const said = stage === null ? null : words.home.setup.stages[stage];
  return (
    <li className={state === 'next' ? 'setup-next' : undefined} aria-current={state === 'next' ? 'step' : undefined}>
      <Icon size={19} aria-hidden className={inks[state]} />
      <div className="setup-text">
        <strong>{words.home.setup.names[name]}</strong>
        <span className="quiet">{said === null ? words.home.setup.done[name] : said.sentence}</span>
      </div>
      {said === null ? (
        <span className="unseen">{words.home.setup.isDone}</span>
      ) : (
        <Button size="compact-sm" variant={state === 'next' ? 'filled' : 'light'} onClick={props.go}>
          {said.button}
        </Button>
      )}
    </li>
  );
}
