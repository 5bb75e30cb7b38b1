/** A take on its way: progress by sentence, and each finished sentence can be heard while the rest is still being spoken. */
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Job } from '../../../electron/contract/models/job.ts';
import type { SentenceReady } from '../../../electron/contract/synthesis.ts';
import { useTransport } from '../../client/client.tsx';
import { sentencesKey } from '../../client/keys.ts';
import { ProgressLine } from '../../ui/progress-line.tsx';
import { useWords } from '../../ui/words.tsx';

export function RunningTake(props: { readonly job: Job }): ReactNode {
  const { job } = props;
  const words = useWords();
  const transport = useTransport();
  const audio = useRef<HTMLAudioElement>(null);
  const { data: sentences = [] } = useQuery<readonly SentenceReady[]>({
    queryKey: sentencesKey(job.id),
    queryFn: () => [],
    enabled: false,
  });
  const total = sentences[0]?.sentences ?? job.progress.total;
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    card.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div className="running-take" ref={card}>
      <ProgressLine job={job} />
      {sentences.length > 0 ? (
        <div className="row" style={{ fontSize: 13 }}>
          <span className="quiet">{words.studio.ready(sentences.length, total)}</span>
          {sentences.map((sentence) => (
            <button
              key={sentence.sentence}
              type="button"
              className="sentence-chip"
              aria-label={words.common.play(words.studio.sentence(sentence.sentence))}
              onClick={() => {
                if (audio.current === null) return;
                audio.current.src = transport.mediaUrl(sentence.mediaPath);
                void audio.current.play();
              }}
            >
              ▸ {sentence.sentence}
            </button>
          ))}
          {/* biome-ignore lint/a11y/useMediaCaption: the text is what the person has just written. */}
          <audio ref={audio} />
        </div>
      ) : null}
    </div>
  );
}
