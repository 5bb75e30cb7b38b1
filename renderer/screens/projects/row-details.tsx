/** What belongs to a row besides its text: how it is said, its takes, and how its words are read. */
import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { textLanguages } from '../../../electron/contract/names.ts';
import type { RowChanges } from '../../../electron/contract/projects.ts';
import { useSnapshot } from '../../client/client.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { NumberField, TextField } from './commit-fields.tsx';
import { RowReadings } from './row-readings.tsx';
import { RowTakes } from './row-takes.tsx';
import type { RowPartProps } from './use-row-acts.ts';
import { useScript } from './use-script.tsx';

export function RowDetails(props: RowPartProps): ReactNode {
  const { row } = props;
  const { projects, languages } = useWords();
  const format = useFormat();
  const { voices } = useSnapshot();
  const { projectId, act } = useScript();
  const voice = voices.find(({ id }) => id === row.voiceId);
  const set = (changes: RowChanges): void =>
    void act(row.id, 'projects.setRows', { projectId, rowIds: [row.id], changes });
  return (
    <div className="row-details">
      <div className="row-fields">
        <Select
          size="xs"
          label={projects.voice}
          data={voices.map((one) => ({ value: one.id, label: one.name }))}
          value={row.voiceId}
          // References are the voice's own: another voice has others.
          onChange={(voiceId) => set({ voiceId: voiceId ?? row.voiceId, reference: null })}
        />
        <Select
          size="xs"
          label={projects.reference}
          data={[
            { value: '', label: projects.referenceDefault },
            ...(voice?.references ?? []).map((one) => ({
              value: one.name,
              label: `${one.name} · ${format.span(one.seconds)}`,
            })),
          ]}
          value={row.reference ?? ''}
          onChange={(reference) => set({ reference: reference || null })}
        />
        <NumberField
          label={projects.speed}
          placeholder={projects.voiceDefault}
          value={row.speed}
          min={0.5}
          max={2}
          step={0.05}
          commit={(speed) => set({ speed })}
        />
        <NumberField
          label={projects.pauseAfter}
          value={row.pauseAfterS}
          min={0}
          max={30}
          step={0.1}
          commit={(pauseAfterS) => set({ pauseAfterS: pauseAfterS ?? 0 })}
        />
        <TextField
          label={projects.speaker}
          value={row.speaker ?? ''}
          commit={(speaker) => set({ speaker: speaker || null })}
        />
        <TextField
          label={projects.chapter}
          value={row.chapter ?? ''}
          commit={(chapter) => set({ chapter: chapter || null })}
        />
        <Select
          size="xs"
          label={projects.language}
          data={textLanguages.map((one) => ({ value: one, label: languages[one] }))}
          value={row.language}
          onChange={(next) => set({ language: textLanguages.find((one) => one === next) ?? row.language })}
        />
      </div>
      <RowTakes {...props} />
      <RowReadings {...props} />
    </div>
  );
}
