/** Fields whose value is sent when they are left or confirmed, not with every key. */
import { NumberInput, TextInput } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { isComposing } from '../../ui/keys.ts';

export function NumberField(props: {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: number | null;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly commit: (value: number | null) => void;
}): ReactNode {
  const [typed, setTyped] = useState<string | number | null>(null);
  const shown = typed ?? props.value ?? '';
  const commit = (): void => {
    if (typed === null) return;
    const value = typeof typed === 'number' ? Math.min(props.max, Math.max(props.min, typed)) : null;
    setTyped(null);
    if (value !== props.value) props.commit(value);
  };
  return (
    <NumberInput
      size="xs"
      label={props.label}
      placeholder={props.placeholder}
      min={props.min}
      max={props.max}
      step={props.step}
      allowNegative={false}
      value={shown}
      onChange={setTyped}
      onBlur={commit}
      onKeyDown={onEnter(commit)}
    />
  );
}

export function TextField(props: {
  readonly label: string;
  /** Named for a screen reader only. */
  readonly isLabelHidden?: boolean;
  readonly placeholder?: string;
  readonly value: string;
  readonly commit: (value: string) => void;
}): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = (): void => {
    if (typed === null) return;
    setTyped(null);
    if (typed.trim() !== props.value) props.commit(typed.trim());
  };
  return (
    <TextInput
      size="xs"
      maxLength={120}
      {...(props.isLabelHidden ? { 'aria-label': props.label } : { label: props.label })}
      placeholder={props.placeholder}
      value={typed ?? props.value}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={onEnter(commit)}
    />
  );
}

function onEnter(commit: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key === 'Enter' && !isComposing(event.nativeEvent)) commit();
  };
}
