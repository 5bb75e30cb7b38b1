/** Language, look, names, and what closing the window does. */
import { SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { locales, themes } from '../../../electron/contract/names.ts';
import { useCall, useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Panel } from '../../ui/page.tsx';
import { useWords } from '../../ui/words.tsx';

const languageNames = { 'zh-CN': '简体中文', en: 'English' } as const;

export function General(): ReactNode {
  const words = useWords();
  const { settings, surface } = useSnapshot();
  const set = useCall('settings.set');
  const background = settings.keepRunningInBackground;
  return (
    <Panel title={words.settings.general} place="general" icon={<IconAdjustments size={17} aria-hidden />}>
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
        {surface === 'desktop' ? <Desktop /> : null}
        <CallNotes of={[set]} />
      </div>
    </Panel>
  );
}

/** What only the desktop has: a place among the programs that start with the computer, and a tray. */
function Desktop(): ReactNode {
  const words = useWords();
  const { settings } = useSnapshot();
  const set = useCall('settings.set');
  const said = words.settings.desktop;
  const icons = ['colour', 'mono'] as const;
  return (
    <>
      <Switch
        label={said.startAtLogin}
        description={said.startAtLoginHint}
        checked={settings.startAtLogin ?? false}
        onChange={(event) => set.mutate({ startAtLogin: event.currentTarget.checked })}
      />
      <Choice label={said.trayIcon}>
        <SegmentedControl
          aria-label={said.trayIcon}
          data={icons.map((value) => ({ value, label: said.trayIcons[value] }))}
          value={settings.trayIcon ?? 'colour'}
          onChange={(value) => set.mutate({ trayIcon: icons.find((one) => one === value) })}
        />
      </Choice>
      <CallNotes of={[set]} />
    </>
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
