/** What the files of v3 and v4 do not say themselves: which of the two they are, and the model that a LoRA file changes. */
import { Button, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useRead } from '../../client/client.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { useFilePicker } from '../../ui/file-picker.tsx';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { useWords } from '../../ui/words.tsx';
import { type DrawnVersion, drawnVersions, type Gathered, looksLikeLora } from './gathered-files.ts';

interface DrawnFieldsProps {
  readonly gathered: Gathered;
  /** The host missed the model that a LoRA file changes. */
  readonly needsBase: boolean;
  readonly change: (part: Partial<Pick<Gathered, 'base' | 'version'>>) => void;
}

/** Folded away until something says that they matter: most voices are of other versions. */
export function DrawnFields(props: DrawnFieldsProps): ReactNode {
  const words = useWords();
  const { gathered, needsBase } = props;
  const matters = needsBase || gathered.base !== null || gathered.version !== null || looksLikeLora(gathered.sovits);
  const [open, setOpen] = useState(matters);
  useEffect(() => {
    if (matters) setOpen(true);
  }, [matters]);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.voices.drawn.title}</summary>
      {open ? <Fields {...props} /> : null}
    </details>
  );
}

function Fields({ gathered, change }: DrawnFieldsProps): ReactNode {
  const words = useWords().voices.drawn;
  return (
    <div className="columns">
      <Select
        label={words.version}
        data={[{ value: '', label: words.recognised }, ...drawnVersions]}
        value={gathered.version ?? ''}
        allowDeselect={false}
        onChange={(value) => change({ version: drawnVersions.find((one) => one === value) ?? null })}
      />
      <BaseField base={gathered.base} version={gathered.version} change={(base) => change({ base })} />
    </div>
  );
}

function BaseField(props: {
  readonly base: Gathered['base'];
  readonly version: DrawnVersion | null;
  readonly change: (base: Gathered['base']) => void;
}): ReactNode {
  const words = useWords();
  const { base, change } = props;
  const picker = useFilePicker({
    label: words.voices.drawn.chooseBase,
    accept: '.pth',
    multiple: false,
    onFile: change,
  });
  return (
    <div className="stack-tight">
      <span style={{ fontWeight: 500, fontSize: 13 }}>{words.voices.drawn.base}</span>
      <div className="row">
        {base ? (
          <>
            <StatePill tone="ok">
              <span className="cut" style={{ maxWidth: 190 }}>
                {base.name}
              </span>
            </StatePill>
            <LabelledIconButton label={words.voices.removeFile(base.name)} size={24} onClick={() => change(null)}>
              <IconX size={14} aria-hidden />
            </LabelledIconButton>
          </>
        ) : (
          <SharedBases version={props.version} />
        )}
        <Button variant="default" size="xs" onClick={() => void picker.choose()} loading={picker.placing !== null}>
          {words.voices.drawn.chooseBase}
        </Button>
        {picker.input}
      </div>
      {picker.failed ? <ErrorCard error={picker.failed} dismiss={picker.forgetFailure} /> : null}
    </div>
  );
}

/** Whether the shared model is here, for each version that the file may be of. */
function SharedBases(props: { readonly version: DrawnVersion | null }): ReactNode {
  const words = useWords().voices.drawn;
  const models = useRead('models.list', {});
  if (models.data === undefined) return null;
  return drawnVersions
    .filter((version) => props.version === null || version === props.version)
    .map((version) => {
      const isHere = models.data?.find(({ name }) => name === `lora-base-${version}`)?.state === 'present';
      return (
        <StatePill key={version} tone={isHere ? 'ok' : 'idle'}>
          {isHere ? words.sharedBase(version) : words.noSharedBase(version)}
        </StatePill>
      );
    });
}
