/** Ctrl K: type a few letters, choose with the arrows, Enter does it. */
import { TextInput } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from 'react';
import { Dialog } from '../ui/dialog.tsx';
import { isComposing } from '../ui/keys.ts';
import { useWords } from '../ui/words.tsx';
import { type Command, useCommands } from './commands.ts';

export function Palette(props: { readonly close: () => void }): ReactNode {
  const words = useWords();
  const commands = useCommands();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const listId = useId();
  const found = commands.filter((command) => command.label.toLowerCase().includes(typed.trim().toLowerCase()));
  const current = Math.min(chosen, found.length - 1);

  useEffect(() => {
    document.getElementById(`${listId}-${current}`)?.scrollIntoView({ block: 'nearest' });
  }, [listId, current]);

  function run(command: Command | undefined): void {
    if (command === undefined) return;
    props.close();
    command.run();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === 'ArrowDown') setChosen(Math.min(found.length - 1, current + 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(0, current - 1));
    else if (event.key === 'Enter') run(found[current]);
    else return;
    event.preventDefault();
  }

  return (
    <Dialog onClose={props.close} title={words.palette.title} yOffset="12vh" centered={false}>
      <TextInput
        data-autofocus
        role="combobox"
        aria-label={words.palette.placeholder}
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={found.length > 0 ? `${listId}-${current}` : undefined}
        placeholder={words.palette.placeholder}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div role="listbox" id={listId} aria-label={words.palette.title} className="palette-list">
        {found.map((command, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above holds the focus and answers the keys.
          <div
            key={command.id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            onClick={() => run(command)}
            onMouseMove={() => setChosen(index)}
          >
            <span>{command.label}</span>
            {command.keys ? <kbd>{command.keys}</kbd> : null}
          </div>
        ))}
      </div>
      {found.length === 0 ? (
        <p className="quiet" role="status">
          {words.palette.nothing}
        </p>
      ) : null}
    </Dialog>
  );
}
