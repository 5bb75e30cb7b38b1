/** A state, told three times: icon, word and colour. Colour alone never carries it. */
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX, IconProgress } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export type Tone = 'ok' | 'warn' | 'bad' | 'busy' | 'idle';

const icons = {
  ok: IconCircleCheck,
  warn: IconAlertTriangle,
  bad: IconCircleX,
  busy: IconProgress,
  idle: IconCircleDashed,
} as const;

export function ToneIcon(props: { readonly tone: Tone; readonly size?: number }): ReactNode {
  const Icon = icons[props.tone];
  return <Icon size={props.size ?? 16} stroke={2} aria-hidden className={`tone-icon ink-${props.tone}`} />;
}

export function StatePill(props: { readonly tone: Tone; readonly children: ReactNode }): ReactNode {
  return (
    <span className={`pill tone-${props.tone}`}>
      <ToneIcon tone={props.tone} size={15} />
      {props.children}
    </span>
  );
}
