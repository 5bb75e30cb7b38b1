/** What a person sets once. Everything with a screen of its own is set there; this page says where. */
import { Button, SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import { IconAdjustments, IconInfoCircle, IconKey, IconStethoscope } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { locales, themes } from '../../../electron/contract/names.ts';
import { useCall, useRead, useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { CheckRows } from '../../ui/check-rows.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { Devices } from './devices.tsx';
import { SharedModels } from './models.tsx';
import { Notifications } from './notifications.tsx';

const languageNames = { 'zh-CN': '简体中文', en: 'English' } as const;

export default function Settings(): ReactNode {
  const words = useWords();
  return (
    <Page title={words.settings.title} about={words.settings.about} command="understudy doctor">
      <General />
      <Notifications />
      <Devices />
      <div className="columns">
        <Keys />
        <About />
      </div>
      <SharedModels />
      <Computer />
    </Page>
  );
}

function General(): ReactNode {
  const words = useWords();
  const { settings, surface } = useSnapshot();
  const set = useCall('settings.set');
  const background = settings.keepRunningInBackground;
  return (
    <Panel title={words.settings.general} icon={<IconAdjustments size={17} aria-hidden />}>
      <div className="stack">
        <div className="form-grid" style={{ alignItems: 'start' }}>
          <Choice label={words.settings.language}>
            <SegmentedControl
              aria-label={words.settings.language}
              data={locales.map((value) => ({ value, label: languageNames[value] }))}
              value={settings.locale}
              onChange={(value) => set.mutate({ locale: locales.find((one) => one === value) })}
            />
          </Choice>
          <Choice label={words.settings.theme}>
            <SegmentedControl
              aria-label={words.settings.theme}
              data={themes.map((value) => ({ value, label: words.settings.themes[value] }))}
              value={settings.theme}
              onChange={(value) => set.mutate({ theme: themes.find((one) => one === value) })}
            />
          </Choice>
        </div>
        <div className="form-grid" style={{ alignItems: 'start' }}>
          <NameField
            label={words.settings.studioName}
            hint={words.settings.studioNameHint}
            value={settings.studioName}
            save={(studioName) => set.mutate({ studioName })}
          />
          <NameField
            label={words.settings.deviceName}
            hint={words.settings.deviceNameHint}
            value={settings.deviceName}
            save={(deviceName) => set.mutate({ deviceName })}
          />
        </div>
        <Switch
          label={words.partial.names}
          description={words.partial.namesHint}
          checked={settings.releasesCarryNames ?? false}
          onChange={(event) => set.mutate({ releasesCarryNames: event.currentTarget.checked })}
        />
        {surface === 'desktop' ? (
          <Select
            w={320}
            label={words.settings.background}
            data={[
              { value: 'ask', label: words.settings.backgrounds.ask },
              { value: 'keep', label: words.settings.backgrounds.keep },
              { value: 'quit', label: words.settings.backgrounds.quit },
            ]}
            value={background === null ? 'ask' : background ? 'keep' : 'quit'}
            onChange={(value) => set.mutate({ keepRunningInBackground: value === 'ask' ? null : value === 'keep' })}
          />
        ) : null}
        <CallNotes of={[set]} />
      </div>
    </Panel>
  );
}

function Choice(props: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="stack-tight">
      <span style={{ fontSize: 13, fontWeight: 500 }} aria-hidden>
        {props.label}
      </span>
      <div>{props.children}</div>
    </div>
  );
}

/** Saves when the field is left, so that a half-typed name is never in a release. */
function NameField(props: {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly save: (value: string) => void;
}): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextInput
      label={props.label}
      description={props.hint}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      maxLength={80}
      value={typed ?? props.value}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => {
        if (typed !== null && typed !== props.value) props.save(typed);
        setTyped(null);
      }}
    />
  );
}

function Keys(): ReactNode {
  const words = useWords();
  const [, navigate] = useLocation();
  const doctor = useRead('app.doctor', {});
  const level = doctor.data?.find((check) => check.name === 'secrets')?.details['level'];
  return (
    <Panel title={words.settings.keys} icon={<IconKey size={17} aria-hidden />}>
      <div className="stack">
        <p className="panel-note">{words.settings.keysBody}</p>
        {typeof level === 'string' ? (
          <div className="row">
            <span>{words.settings.keysLevel}</span>
            <StatePill tone={level === 'keychain' ? 'ok' : 'idle'}>
              {words.settings.keyLevels[level] ?? words.checks.other}
            </StatePill>
          </div>
        ) : null}
        <div>
          <Button size="compact-sm" variant="light" onClick={() => navigate('/backup')}>
            {words.settings.replaceKeys}
          </Button>
        </div>
      </div>
    </Panel>
  );
}

function About(): ReactNode {
  const words = useWords();
  const { version, surface, dataDir } = useSnapshot();
  return (
    <Panel title={words.settings.aboutTitle} icon={<IconInfoCircle size={17} aria-hidden />}>
      <dl className="facts">
        <dt>{words.settings.version}</dt>
        <dd>Understudy {version}</dd>
        <dt>{words.settings.surface}</dt>
        <dd>{words.settings.surfaces[surface]}</dd>
        <dt>{words.settings.licence}</dt>
        <dd>MIT</dd>
        <dt>{words.settings.storage}</dt>
        <dd className="row" style={{ gap: 4 }}>
          <span className="mono break">{dataDir}</span>
          <CopyButton text={dataDir} />
        </dd>
      </dl>
    </Panel>
  );
}

function Computer(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { engine } = useSnapshot();
  const doctor = useRead('app.doctor', {});
  return (
    <Panel
      title={words.settings.diagnostics}
      icon={<IconStethoscope size={17} aria-hidden />}
      acts={
        <Button size="compact-sm" variant="light" loading={doctor.isFetching} onClick={() => void doctor.refetch()}>
          {words.settings.check}
        </Button>
      }
    >
      <div className="stack">
        <CallNotes of={[doctor]} retry={() => void doctor.refetch()} />
        {doctor.data ? (
          <CheckRows
            checks={doctor.data.map((check) => ({ ...check, state: check.ok ? 'ok' : 'fail' }))}
            names={words.settings.doctorNames}
          />
        ) : null}
        <dl className="facts">
          <dt>{words.settings.engine}</dt>
          <dd>{words.studio.engine[engine.state]}</dd>
          <dt>{words.settings.memory}</dt>
          <dd>{engine.rssBytes === null ? words.common.none : format.bytes(engine.rssBytes)}</dd>
        </dl>
      </div>
    </Panel>
  );
}
