/** Which version this is, how a newer one comes, and what it stands on. */
import { IconInfoCircle } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import thirdParty from '../../../THIRD_PARTY.md?raw';
import { useRead, useSnapshot } from '../../client/client.tsx';
import { Panel } from '../../ui/page.tsx';
import { WideTable } from '../../ui/wide-table.tsx';
import { useWords } from '../../ui/words.tsx';
import { Updates } from './updates.tsx';

export function About(): ReactNode {
  const words = useWords();
  const { version, surface } = useSnapshot();
  const doctor = useRead('app.doctor', {});
  const [open, setOpen] = useState(false);
  const runtime = doctor.data?.find(({ name }) => name === 'node')?.details;
  return (
    <Panel title={words.settings.aboutTitle} place="about" icon={<IconInfoCircle size={17} aria-hidden />}>
      <div className="stack">
        <dl className="facts">
          <dt>{words.settings.version}</dt>
          <dd>Understudy {version}</dd>
          <dt>{words.settings.runtime}</dt>
          <dd>
            {runtime
              ? ['Node', runtime['version'], runtime['platform'], runtime['arch']].filter(Boolean).join(' ')
              : words.common.waiting}
          </dd>
          <dt>{words.settings.surface}</dt>
          <dd>{words.settings.surfaces[surface]}</dd>
          <dt>{words.settings.licence}</dt>
          <dd>MIT</dd>
        </dl>
        <Updates />
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{words.settings.parts}</summary>
          {open ? <Parts /> : null}
        </details>
      </div>
    </Panel>
  );
}

/** The table of THIRD_PARTY.md, which every package carries too. Its names and licences are the same in every language. */
function Parts(): ReactNode {
  const words = useWords();
  return (
    <WideTable label={words.settings.parts} minWidth={520}>
      <thead>
        <tr>
          <th scope="col">{words.settings.partsColumns.what}</th>
          <th scope="col">{words.settings.partsColumns.licence}</th>
        </tr>
      </thead>
      <tbody lang="en">
        {partsIn(thirdParty).map(({ what, licence }) => (
          <tr key={what}>
            <td>{what}</td>
            <td>{licence}</td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}

/** First and last column of every table in it, without the heads. */
function partsIn(markdown: string): readonly { readonly what: string; readonly licence: string }[] {
  const rows = markdown
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|-]+$/.test(line) && !line.startsWith('| what'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
  return rows.map((cells) => ({ what: cells[0] ?? '', licence: cells.at(-1) ?? '' }));
}
