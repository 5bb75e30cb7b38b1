/** An icon that can be pressed. The label is required by type: it is the button's name for a screen reader and its tooltip. */
import { ActionIcon, type ActionIconProps, Tooltip } from '@mantine/core';
import type { MouseEventHandler, ReactNode, Ref } from 'react';

interface LabelledIconButtonProps extends Omit<ActionIconProps, 'aria-label' | 'children'> {
  readonly label: string;
  readonly children: ReactNode;
  readonly onClick?: MouseEventHandler<HTMLButtonElement>;
  readonly pressed?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function LabelledIconButton({ label, pressed, children, ...rest }: LabelledIconButtonProps): ReactNode {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size={30} aria-label={label} aria-pressed={pressed} {...rest}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
