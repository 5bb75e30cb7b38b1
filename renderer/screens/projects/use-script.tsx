/** One project as the page works on it: its rows, what is typed into them, and the acts, each with its error where it was. */
import {
  createContext,
  type ReactNode,
  type RefObject,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { CallInput, CallName, CallOutput } from '../../../electron/contract/index.ts';
import type { Project, Row } from '../../../electron/contract/projects.ts';
import { type Asked, useAsk, useTransport } from '../../client/client.tsx';
import { readKept, writeKept } from '../../client/kept.ts';
import { createTypedTexts, type TypedTexts } from '../../client/typed-texts.ts';
import { offerUndo } from '../../ui/offer-undo.tsx';
import { useWords } from '../../ui/words.tsx';
import { createEpisodePlayer, type EpisodePlayer, type Playable, type PlayerState } from './episode-player.ts';

const REST_MS = 700;

type Act = Extract<CallName, `projects.${string}` | 'jobs.cancel'>;

export interface Script {
  readonly projectId: string;
  /** As it was when it was drawn last; acts read it when they happen. */
  readonly rows: () => readonly Row[];
  readonly typed: TypedTexts;
  readonly player: EpisodePlayer;
  /** What is typed goes first. Null when the act failed: its error stands where `place` says, a row or the head of the script. */
  act<N extends Act>(place: string, name: N, input: CallInput<N>): Promise<CallOutput<N> | null>;
  /** Says what was done, with the way back for as long as it is the last thing that was done. */
  offerUndo(said: string): void;
  playable(row: Row, takeId?: string | null): Playable | null;
}

/** Where acts on the whole script are told of. */
export const headPlace = 'head';

interface Placed {
  readonly place: string;
  readonly asked: Asked;
}

const ScriptContext = createContext<Script | null>(null);
/** Apart from the rest, so that an act that begins draws what shows it and not every row. */
const AskedContext = createContext<Placed | null>(null);

export function useScript(): Script {
  const script = useContext(ScriptContext);
  if (script === null) throw new Error('ScriptProvider is missing');
  return script;
}

/** The act that stands at a place, for `CallNotes`. */
export function useAskedAt(place: string): readonly Asked[] {
  const placed = useContext(AskedContext);
  return placed?.place === place ? [placed.asked] : [];
}

export function ScriptProvider(props: { readonly project: Project; readonly children: ReactNode }): ReactNode {
  const { project } = props;
  const projectId = project.summary.id;
  const rows = useRef(project.rows);
  rows.current = project.rows;
  const transport = useTransport();
  const { common } = useWords();
  const undoLabel = common.undo;
  /** The offer to take back the last act; another act takes the offer away, because it would now take back that one. */
  const withdraw = useRef<() => void>(() => {});
  const typed = useTypedTexts(projectId, withdraw);
  const [player] = useState(() => createEpisodePlayer());
  const [placed, setPlaced] = useState<Placed | null>(null);
  const ask = useAsk();

  useEffect(() => {
    const texts = new Map(project.rows.map((row) => [row.id, row.text]));
    typed.settle((rowId) => texts.get(rowId));
  }, [project.rows, typed]);
  useEffect(() => {
    const flush = (): void => void typed.flush();
    // What was typed before a reload goes to the host now; what is typed goes there before this script is left.
    flush();
    return () => {
      flush();
      player.stop();
    };
  }, [typed, player]);

  const script = useMemo((): Script => {
    const dismiss = (): void => setPlaced(null);
    const tell = (place: string, name: CallName, error: Error | null): void =>
      setPlaced({ place, asked: { name, error, isPending: error === null, giveUp: dismiss, dismiss } });
    const script: Script = {
      projectId,
      rows: () => rows.current,
      typed,
      player,
      async act(place, name, input) {
        withdraw.current();
        tell(place, name, null);
        try {
          const notSent = await typed.flush();
          if (notSent !== null) {
            // The row that it was typed into may not be drawn.
            tell(headPlace, 'projects.setRows', notSent);
            return null;
          }
          const answer = await ask(name, input);
          dismiss();
          return answer;
        } catch (error) {
          tell(place, name, error instanceof Error ? error : new Error(String(error)));
          return null;
        }
      },
      offerUndo(said) {
        withdraw.current = offerUndo(said, undoLabel, () => void script.act(headPlace, 'projects.undo', { projectId }));
      },
      playable(row, takeId = row.chosenTakeId) {
        const take = row.takes.find((one) => one.takeId === takeId);
        return take === undefined
          ? null
          : {
              rowId: row.id,
              takeId: take.takeId,
              url: transport.mediaUrl(take.mediaPath),
              pauseAfterS: row.pauseAfterS,
            };
      },
    };
    return script;
  }, [projectId, typed, player, ask, transport, undoLabel]);
  return (
    <ScriptContext value={script}>
      <AskedContext value={placed}>{props.children}</AskedContext>
    </ScriptContext>
  );
}

function useTypedTexts(projectId: string, withdraw: RefObject<() => void>): TypedTexts {
  const ask = useAsk();
  const [typed] = useState(() => {
    const name = `projects.typed.${projectId}`;
    return createTypedTexts({
      read: () => readKept<Record<string, string>>(name) as Record<string, string>,
      write: (texts) => writeKept(name, texts),
      save: async (rowId, text) => {
        withdraw.current();
        const change = await ask('projects.setRows', { projectId, rowIds: [rowId], changes: { text } });
        return change.rows.find((row) => row.id === rowId)?.text ?? text;
      },
      restMs: REST_MS,
    });
  });
  return typed;
}

/** What the row shows: what is typed, or what the host knows. */
export function useRowText(row: Row): string {
  const { typed } = useScript();
  return useSyncExternalStore(typed.subscribe, () => typed.of(row.id)) ?? row.text;
}

export function usePlayer(): PlayerState {
  const { player } = useScript();
  return useSyncExternalStore(player.subscribe, player.state);
}

/** The take of a row that is heard, or was heard last. */
export function useHeardTake(rowId: string): string | null {
  const { player } = useScript();
  return useSyncExternalStore(player.subscribe, () => player.heardOf(rowId));
}

/** Why what is typed did not reach the host. */
export function useRowFailure(rowId: string): Error | null {
  const { typed } = useScript();
  return useSyncExternalStore(typed.subscribe, () => typed.failureOf(rowId));
}

/** How this row sounds at the moment; a row that is silent is not drawn again when another one begins. */
export function useRowPlaying(rowId: string): PlayerState | null {
  const { player } = useScript();
  return useSyncExternalStore(player.subscribe, () => {
    const state = player.state();
    return state.rowId === rowId ? state : null;
  });
}
