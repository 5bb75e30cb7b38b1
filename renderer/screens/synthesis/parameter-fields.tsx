/** The parameters behind a disclosure. An empty field means: what the voice brings along. */
import { Button, NumberInput, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { emojiModes, splitMethods } from '../../../electron/contract/names.ts';
import type { Parameters } from '../../client/studio-draft.ts';
import { useWords } from '../../ui/words.tsx';

interface NumberField {
  readonly name: 'speed' | 'temperature' | 'topK' | 'topP' | 'repetitionPenalty' | 'fragmentIntervalS' | 'seed';
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly whole?: boolean;
}

export function ParameterFields(props: {
  readonly parameters: Parameters;
  readonly setParameters: (parameters: Parameters) => void;
}): ReactNode {
  const words = useWords();
  const { parameters, setParameters } = props;
  const { studio } = words;
  const fields: readonly NumberField[] = [
    { name: 'speed', label: studio.speed, min: 0.5, max: 2, step: 0.05 },
    { name: 'temperature', label: studio.temperature, min: 0, max: 3, step: 0.05 },
    { name: 'topK', label: studio.topK, min: 1, max: 1024, step: 1, whole: true },
    { name: 'topP', label: studio.topP, min: 0.01, max: 1, step: 0.05 },
    { name: 'repetitionPenalty', label: studio.repetitionPenalty, min: 0.5, max: 3, step: 0.05 },
    { name: 'fragmentIntervalS', label: studio.pause, min: 0, max: 5, step: 0.1 },
    { name: 'seed', label: studio.seed, min: 0, max: 0xffffffff, step: 1, whole: true },
  ];
  const changed = fields.filter((field) => parameters[field.name] !== undefined).length;
  return (
    <details>
      <summary>
        {studio.parameters}
        {changed > 0 ? <span className="tag"> {changed}</span> : null}
      </summary>
      <div className="parameter-grid">
        {fields.map((field) => (
          <NumberInput
            key={field.name}
            label={field.label}
            placeholder={field.name === 'seed' ? studio.seedAny : studio.voiceDefault}
            min={field.min}
            max={field.max}
            step={field.step}
            clampBehavior="blur"
            allowDecimal={!field.whole}
            allowNegative={false}
            hideControls={field.name === 'seed'}
            value={parameters[field.name] ?? ''}
            onChange={(value) =>
              setParameters({ ...parameters, [field.name]: typeof value === 'number' ? value : undefined })
            }
          />
        ))}
        <Select
          className="parameter-wide"
          label={studio.split}
          data={splitMethods.map((method) => ({ value: method, label: studio.splits[method] }))}
          value={parameters.splitMethod ?? 'cut5'}
          onChange={(value) =>
            setParameters({ ...parameters, splitMethod: splitMethods.find((method) => method === value) })
          }
        />
        <Select
          label={studio.emoji}
          data={emojiModes.map((mode) => ({ value: mode, label: studio.emojiModes[mode] }))}
          value={parameters.emoji ?? 'silent'}
          onChange={(value) => setParameters({ ...parameters, emoji: emojiModes.find((mode) => mode === value) })}
        />
      </div>
      <Button
        variant="subtle"
        size="compact-sm"
        onClick={() => setParameters({ language: parameters.language, reference: parameters.reference })}
      >
        {studio.reset}
      </Button>
    </details>
  );
}
