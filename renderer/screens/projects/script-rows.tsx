/** The rows of the script. Only those near the window are drawn; the one with the focus always is, so that no key press is lost. */

import { Button } from '@mantine/core';
import { IconPlus, IconTextPlus } from '@tabler/icons-react';
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Project } from '../../../electron/contract/projects.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useWords } from '../../ui/words.tsx';
import type { CaretPlace } from './row-props.ts';
import { ScriptRow } from './script-row.tsx';
import { type Found, type Selection, toggle } from './selection.ts';
import { headPlace, usePlayer, useScript } from './use-script.tsx';

const ROW_PX = 92;
const DRAWN_BEYOND = 6;
/** Room for what stands above the rows while they are scrolled. */
const HEAD_PX = 76;

/** A row that is to have the focus, as soon as it is there: the host may still be making it. */
interface Wanted {
  readonly rowId: string;
  readonly caret: CaretPlace;
  readonly isReady: ((text: string, index: number) => boolean) | undefined;
}

export function ScriptRows(props: {
  readonly project: Project;
  readonly order: readonly string[];
  readonly selection: Selection;
  readonly setSelection: (change: (before: Selection) => Selection) => void;
  /** A place that the search is at. */
  readonly found: Found | null;
}): ReactNode {
  const { projects } = useWords();
  const { project, order, selection, setSelection, found } = props;
  const { rows, summary } = project;
  const { projectId, act } = useScript();
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<string | null>(null);
  const [active, setActive] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const wanted = useRef<Wanted | null>(null);
  /** Drawn again when a row is wanted, even where nothing else changed. */
  const [, setWishes] = useState(0);
  const latestOrder = useRef(order);
  latestOrder.current = order;

  const activeIndex = active === null ? -1 : order.indexOf(active);
  const virtual = useWindowVirtualizer<HTMLDivElement>({
    count: rows.length,
    estimateSize: () => ROW_PX,
    overscan: DRAWN_BEYOND,
    scrollMargin: useOffsetTop(list),
    scrollPaddingStart: HEAD_PX,
    getItemKey: (index) => order[index] ?? index,
    rangeExtractor: useCallback(
      (range: Range) => {
        const drawn = defaultRangeExtractor(range);
        if (activeIndex < 0 || drawn.includes(activeIndex)) return drawn;
        return [...drawn, activeIndex].sort((a, b) => a - b);
      },
      [activeIndex],
    ),
  });

  const show = useCallback(
    (rowId: string | null) => {
      const index = rowId === null ? -1 : order.indexOf(rowId);
      if (index >= 0 && !isInWindow(rowId)) virtual.scrollToIndex(index, { align: 'center' });
    },
    [order, virtual],
  );
  const { rowId: playing } = usePlayer();
  useEffect(() => {
    show(playing);
  }, [playing, show]);
  useEffect(() => {
    show(found?.rowId ?? null);
  }, [found, show]);

  useEffect(() => {
    const target = wanted.current;
    if (target === null) return;
    const index = order.indexOf(target.rowId);
    if (index < 0) return;
    const area = textOf(target.rowId);
    if (area === null) {
      virtual.scrollToIndex(index, { align: 'auto' });
      setActive(target.rowId);
      return;
    }
    if (target.isReady?.(area.value, index) === false) return;
    wanted.current = null;
    area.focus({ preventScroll: isInWindow(target.rowId) });
    const at = target.caret === 'end' ? area.value.length : target.caret === 'start' ? 0 : target.caret;
    area.setSelectionRange(at, at);
  });

  const does = useMemo(
    () => ({
      choose: (rowId: string, range: boolean) =>
        setSelection((before) => toggle(before, rowId, latestOrder.current, range)),
      open: (rowId: string) => setOpen((before) => (before === rowId ? null : rowId)),
      focus: (rowId: string, caret: CaretPlace, isReady?: Wanted['isReady']) => {
        wanted.current = { rowId, caret, isReady };
        setWishes((wishes) => wishes + 1);
      },
      enter: setActive,
      say: setSaid,
    }),
    [setSelection],
  );

  async function addRow(): Promise<void> {
    const last = rows.at(-1);
    const voiceId = last?.voiceId ?? summary.voiceId;
    const change = await act(headPlace, 'projects.addRows', { projectId, text: '', voiceId });
    const added = change?.order?.at(-1);
    if (added !== undefined) does.focus(added, 'start');
  }

  const speaking = new Set(summary.speaking?.rowIds);
  const items = virtual.getVirtualItems();
  return (
    <section className="script" aria-label={projects.script}>
      {rows.length === 0 ? (
        <EmptyState
          icon={<IconTextPlus size={34} stroke={1.3} aria-hidden />}
          title={projects.emptyScript}
          body={projects.emptyScriptBody}
        />
      ) : null}
      {/* biome-ignore lint/a11y/useSemanticElements: rows that are not drawn cannot be items of a list element. */}
      <div ref={list} role="list" className="script-rows" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            // biome-ignore lint/a11y/useSemanticElements: see above.
            <div
              key={row.id}
              ref={virtual.measureElement}
              data-index={item.index}
              role="listitem"
              aria-posinset={item.index + 1}
              aria-setsize={rows.length}
              className="script-place"
              style={{ transform: `translateY(${item.start - virtual.options.scrollMargin}px)` }}
            >
              <ScriptRow
                row={row}
                number={item.index + 1}
                isOpen={open === row.id}
                isChosen={selection.chosen.has(row.id)}
                isSpeaking={speaking.has(row.id)}
                isFound={found?.rowId === row.id}
                does={does}
              />
            </div>
          );
        })}
      </div>
      <span role="status" className="unseen">
        {said}
      </span>
      <div className="row script-add">
        <Button variant="light" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => void addRow()}>
          {projects.addRow}
        </Button>
      </div>
    </section>
  );
}

function textOf(rowId: string): HTMLTextAreaElement | null {
  return document.querySelector(`[data-row-text="${CSS.escape(rowId)}"]`);
}

function isInWindow(rowId: string | null): boolean {
  if (rowId === null) return false;
  const box = textOf(rowId)?.getBoundingClientRect();
  return box !== undefined && box.top >= HEAD_PX && box.bottom <= window.innerHeight;
}

/** Where the rows begin on the page: what stands above them comes and goes. */
function useOffsetTop(element: React.RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = (): void => {
      const box = element.current?.getBoundingClientRect();
      if (box !== undefined) setTop(Math.round(box.top + window.scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return top;
}
