/** Whether a release is whole: how and when that was seen, or what is wrong with it and what helps. */
import type { ReactNode } from 'react';
import type { ReleaseSummary } from '../../../electron/contract/backup.ts';
import { gapSentences } from '../../../electron/words/gap-sentences.ts';
import { StatePill } from '../../ui/state-pill.tsx';
import { useFormat, useNow, useWords } from '../../ui/words.tsx';

export function ReleaseCheck(props: { readonly release: ReleaseSummary }): ReactNode {
  const { signed, ahead } = props.release;
  const words = useWords();
  return (
    <div className="stack-tight release-check">
      <Wholeness release={props.release} />
      {ahead ? (
        <span title={words.backup.aheadAbout}>
          <StatePill tone="warn">{words.backup.ahead}</StatePill>
        </span>
      ) : null}
      {signed ? null : <StatePill tone="warn">{words.backup.unsigned}</StatePill>}
    </div>
  );
}

function Wholeness(props: { readonly release: ReleaseSummary }): ReactNode {
  const { verification, verifiedAt, damaged, partial } = props.release;
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  if (damaged) {
    const found = format.moment(damaged.since, now);
    return (
      <>
        <StatePill tone="bad">{damaged.lost ? words.backup.lost : words.backup.damaged}</StatePill>
        <span className="panel-note ink-bad">
          {words.backup.damagedSince(damaged.blobs, damaged.voices.join(words.backup.nameSeparator), found, damaged.by)}
        </span>
        <span className="panel-note ink-bad">{damaged.lost ? words.backup.unrepairable : words.backup.repairable}</span>
      </>
    );
  }
  if (partial) {
    return (
      <span title={gapSentences(words, partial).join('\n')}>
        <StatePill tone="warn">{words.partial.pill}</StatePill>
      </span>
    );
  }
  if (verification === null || verifiedAt === null) return <StatePill tone="idle">{words.common.never}</StatePill>;
  const { how, at, by } = verification;
  const said = words.backup.how[how];
  return (
    <span className="release-seen" title={words.backup.checkedBy(said, format.moment(at, now), by)}>
      <StatePill tone="ok">{said}</StatePill>
      <span className="quiet nowrap">{format.relative(at, now)}</span>
    </span>
  );
}
