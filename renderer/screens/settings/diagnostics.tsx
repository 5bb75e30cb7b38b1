/** Is this computer well: what is not says why it matters and what helps, and some of it is mended here. Below, the file for whoever helps. */
import { Button, Switch } from '@mantine/core';
import { IconFileZip, IconStethoscope } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { DoctorCheck } from '../../../electron/contract/app.ts';
import type { DiagnosticsBundle } from '../../../electron/contract/diagnostics.ts';
import type { CallInput } from '../../../electron/contract/index.ts';
import { doctorCommands } from '../../../electron/words/doctor-commands.ts';
import { useCall, useRead, useSnapshot } from '../../client/client.tsx';
import { callKey } from '../../client/keys.ts';
import { CallNotes } from '../../ui/call-notes.tsx';
import { describeDetails } from '../../ui/check-rows.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Panel } from '../../ui/page.tsx';
import { saveBytes } from '../../ui/save-text.ts';
import { StatePill } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

export function Diagnostics(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { engine } = useSnapshot();
  const doctor = useRead('app.doctor', {});
  return (
    <Panel
      title={words.settings.diagnostics}
      place="diagnostics"
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
          <ul className="checks">
            {doctor.data.map((check) => (
              <Check key={check.name} check={check} />
            ))}
          </ul>
        ) : null}
        <dl className="facts">
          <dt>{words.settings.engine}</dt>
          <dd>{words.studio.engine[engine.state]}</dd>
          <dt>{words.settings.memory}</dt>
          <dd>{engine.rssBytes === null ? words.common.none : format.bytes(engine.rssBytes)}</dd>
        </dl>
        <Drawing />
        <Bundle />
      </div>
    </Panel>
  );
}

/** For a graphics device that crashes the window; only the desktop draws one. */
function Drawing(): ReactNode {
  const words = useWords();
  const { settings, surface } = useSnapshot();
  const set = useCall('settings.set');
  const said = words.settings.desktop;
  if (surface !== 'desktop') return null;
  return (
    <>
      <Switch
        label={said.softwareRendering}
        description={said.softwareRenderingHint}
        checked={settings.softwareRendering ?? false}
        onChange={(event) => set.mutate({ softwareRendering: event.currentTarget.checked })}
      />
      <CallNotes of={[set]} />
    </>
  );
}

function Check(props: { readonly check: DoctorCheck }): ReactNode {
  const { name, ok, details, canMend } = props.check;
  const words = useWords();
  const format = useFormat();
  const queries = useQueryClient();
  const mend = useCall('diagnostics.mend');
  const help = words.diagnostics.help[name];
  const command = doctorCommands[name];
  const said = words.settings.doctorNames[name] ?? words.checks.other;
  return (
    <li>
      <StatePill tone={ok ? 'ok' : 'bad'}>{words.checks[ok ? 'ok' : 'fail']}</StatePill>
      <div>
        <span>{said}</span> <span className="quiet break">{describeDetails(details, format, words.checks.values)}</span>
        {ok || !help ? null : (
          <div className="row" style={{ gap: '2px 10px' }}>
            <span>{help.why}</span>
            <span className="quiet">{help.fix}</span>
            {command ? (
              <span className="cli">
                <code lang="en">{command}</code>
                <CopyButton text={command} label={words.common.copyCommand} />
              </span>
            ) : null}
            {canMend ? (
              <Button
                size="compact-sm"
                variant="light"
                loading={mend.isPending}
                aria-label={`${words.diagnostics.mend}: ${said}`}
                onClick={() =>
                  mend.mutate(
                    // Only checks that this host knows can be mended, and those have these names.
                    { name } as CallInput<'diagnostics.mend'>,
                    { onSuccess: (checks) => queries.setQueryData(callKey('app.doctor', {}), checks) },
                  )
                }
              >
                {words.diagnostics.mend}
              </Button>
            ) : null}
          </div>
        )}
        <CallNotes of={[mend]} />
      </div>
    </li>
  );
}

function Bundle(): ReactNode {
  const words = useWords();
  const collect = useRead('diagnostics.collect', {}, { enabled: false });
  const said = words.diagnostics.bundle;
  const gather = (): void => void collect.refetch();
  return (
    <section className="stack" aria-label={said.title}>
      <h3 style={{ margin: 0, fontSize: 13, fontWeight: 600 }}>{said.title}</h3>
      <p className="panel-note">{said.body}</p>
      <div className="row">
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconFileZip size={15} aria-hidden />}
          loading={collect.isFetching}
          onClick={gather}
        >
          {collect.data ? said.again : said.make}
        </Button>
        {collect.data ? <Save bundle={collect.data} /> : null}
      </div>
      <CallNotes of={[collect]} retry={gather} />
      {collect.data ? <Preview bundle={collect.data} /> : null}
    </section>
  );
}

function Save(props: { readonly bundle: DiagnosticsBundle }): ReactNode {
  const { madeAt, zipBase64 } = props.bundle;
  const words = useWords();
  const said = words.diagnostics.bundle;
  const name = said.name(madeAt.slice(0, 16).replaceAll(/[:T-]/g, ''));
  return (
    <Button
      size="compact-sm"
      onClick={() =>
        saveBytes(
          name,
          Uint8Array.from(atob(zipBase64), (byte) => byte.charCodeAt(0)),
          'application/zip',
        )
      }
    >
      {said.save}
    </Button>
  );
}

/** Everything that is in it, before it is saved. */
function Preview(props: { readonly bundle: DiagnosticsBundle }): ReactNode {
  const { files, scrubbed } = props.bundle;
  const words = useWords();
  const format = useFormat();
  const said = words.diagnostics.bundle;
  return (
    <div className="stack-tight">
      <p className="panel-note" role="status">
        {said.files(files.length)} · {said.scrubbed(scrubbed)}
      </p>
      {files.map(({ name, text }) => (
        <details key={name} className="bundle-file">
          <summary>
            <span className="mono">{name}</span>
            <span className="quiet">
              {text === '' ? said.empty : format.bytes(new TextEncoder().encode(text).length)}
            </span>
          </summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
          <pre className="mono" lang="en" tabIndex={0}>
            {text}
          </pre>
        </details>
      ))}
    </div>
  );
}
