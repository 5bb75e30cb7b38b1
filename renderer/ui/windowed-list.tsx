/**
 * A list of which only what is near the window is drawn, for lists that can have thousands of rows. Rows may be of any height: they
 * come and go in blocks, and a block that is away keeps the height that it had. What somebody is using stays: a row that has the
 * focus, is folded open or is being heard.
 */
import { Fragment, type ReactNode, startTransition, useEffect, useRef, useState } from 'react';
import { watchNear } from './watch-near.ts';

const ROWS_IN_BLOCK = 20;
/** Drawn ahead in both directions, so that scrolling meets rows and not gaps. */
const AHEAD = '900px';
const IN_USE = 'details[open], [data-playing="true"]';

interface WindowedListProps<T> {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly row: (item: T) => ReactNode;
  /** Of one row, until its block has been drawn once. */
  readonly usualHeightPx: number;
  /** Is called when the end is near, each time that the number of items has grown. */
  readonly onEnd?: () => void;
}

export function WindowedList<T>(props: WindowedListProps<T>): ReactNode {
  const { items, keyOf, row, usualHeightPx, onEnd } = props;
  const anchor = useRef<string | null>(null);
  let anchorIndex = items.findIndex((item) => keyOf(item) === anchor.current);
  if (anchorIndex < 0) {
    anchorIndex = 0;
    anchor.current = items[0] === undefined ? null : keyOf(items[0]);
  }
  return (
    <>
      {blocksOf(items, anchorIndex).map((block, index) => (
        <Block key={block.number} usualHeightPx={usualHeightPx * block.items.length} isFirst={index === 0}>
          {() => block.items.map((item) => <Fragment key={keyOf(item)}>{row(item)}</Fragment>)}
        </Block>
      ))}
      {onEnd ? <End key={items.length} reached={onEnd} /> : null}
    </>
  );
}

/**
 * A block begins at the anchor, and every so many rows before and after it: neither a new row at the top nor older ones at the end
 * move a row into another block.
 */
export function blocksOf<T>(
  items: readonly T[],
  anchorIndex: number,
): readonly { readonly number: number; readonly items: readonly T[] }[] {
  const before = Math.ceil(anchorIndex / ROWS_IN_BLOCK);
  const after = Math.ceil((items.length - anchorIndex) / ROWS_IN_BLOCK);
  return Array.from({ length: before + after }, (_, index) => {
    const number = index - before;
    const from = anchorIndex + number * ROWS_IN_BLOCK;
    return { number, items: items.slice(Math.max(0, from), from + ROWS_IN_BLOCK) };
  });
}

function Block(props: {
  readonly usualHeightPx: number;
  readonly isFirst: boolean;
  readonly children: () => ReactNode;
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [isNear, setIsNear] = useState(props.isFirst);
  const heightPx = useRef<number | null>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    return watchNear(element, AHEAD, (isNowNear) => {
      // It is still away: its rows are made a few milliseconds at a time, between frames.
      if (isNowNear) return startTransition(() => setIsNear(true));
      if (element.contains(document.activeElement) || element.querySelector(IN_USE) !== null) return;
      if (element.childElementCount > 0) heightPx.current = element.offsetHeight;
      setIsNear(false);
    });
  }, []);
  return (
    <div
      ref={box}
      className="window-block"
      style={isNear ? undefined : { height: heightPx.current ?? props.usualHeightPx }}
    >
      {isNear ? props.children() : null}
    </div>
  );
}

function End(props: { readonly reached: () => void }): ReactNode {
  const mark = useRef<HTMLDivElement>(null);
  const latest = useRef(props.reached);
  latest.current = props.reached;
  useEffect(() => {
    const element = mark.current;
    if (element === null) return;
    let isReached = false;
    return watchNear(element, AHEAD, (isNear) => {
      if (isNear && !isReached) latest.current();
      isReached ||= isNear;
    });
  }, []);
  return <div ref={mark} />;
}
