/** What a row is given by the list, and what it asks of it. */
import type { Row } from '../../../electron/contract/projects.ts';

export type CaretPlace = 'start' | 'end' | number;

/** What a row asks of the list. The same object for as long as the list is there. */
export interface RowDoes {
  readonly choose: (rowId: string, range: boolean) => void;
  readonly open: (rowId: string) => void;
  /** As soon as the row is there and `isReady` with what the act made of it: the answer may come before the rows do. */
  readonly focus: (rowId: string, caret: CaretPlace, isReady?: (text: string, index: number) => boolean) => void;
  readonly enter: (rowId: string) => void;
  readonly say: (what: string) => void;
}

export interface RowProps {
  readonly row: Row;
  /** From 1. */
  readonly number: number;
  readonly isOpen: boolean;
  readonly isChosen: boolean;
  readonly isSpeaking: boolean;
  readonly isFound: boolean;
  readonly does: RowDoes;
}
