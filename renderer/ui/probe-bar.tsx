/** The last sixty probes: height is latency, colour and shape are the outcome, and the same facts stand in a table behind a fold. */
import type { ReactNode } from 'react';
import type { ProbeSample } from '../../electron/contract/watch.ts';
import type { Tone } from './state-pill.tsx';
import { useFormat, useWords } from './words.tsx';

const SHOWN = 60;

export function probeTone(sample: ProbeSample): Tone {
  switch (sample.kind) {
    case 'ok':
      return 'ok';
    case 'not-ready':
    case 'redirect':
    case 'other-site':
    case 'fenced':
    case 'auth':
      return 'warn';
    default:
      return 'bad';
  }
}

export function ProbeBar(props: { readonly samples: readonly ProbeSample[]; readonly height?: number }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const shown = props.samples.slice(-SHOWN);
  const height = props.height ?? 44;
  const slowest = Math.max(1, ...shown.filter((sample) => sample.kind === 'ok').map((sample) => sample.latencyMs));
  const failed = shown.filter((sample) => probeTone(sample) === 'bad').length;
  return (
    <div className="bars" style={{ height }} role="img" aria-label={words.watch.barLabel(shown.length, failed)}>
      {Array.from({ length: Math.max(0, SHOWN - shown.length) }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: empty places have nothing but their place.
        <span key={`empty-${place}`} className="bars-one" style={{ height: 4, background: 'var(--idle-soft)' }} />
      ))}
      {shown.map((sample) => {
        const tone = probeTone(sample);
        const share = tone === 'ok' ? 0.3 + 0.7 * (sample.latencyMs / slowest) : 1;
        return (
          <span
            key={sample.at}
            className="bars-one"
            title={`${format.timeWithSeconds(sample.at)} · ${words.watch.probe[sample.kind]} · ${format.number(sample.latencyMs)} ms`}
            style={{
              height: Math.round(height * share),
              background:
                tone === 'bad'
                  ? 'repeating-linear-gradient(135deg, var(--bad-solid) 0 3px, var(--bad-line) 3px 5px)'
                  : `var(--${tone}-solid)`,
            }}
          />
        );
      })}
    </div>
  );
}
