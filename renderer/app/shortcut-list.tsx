/** `?`: what the keyboard can do. */
import type { ReactNode } from 'react';
import { Dialog } from '../ui/dialog.tsx';
import { useWords } from '../ui/words.tsx';

export function ShortcutList(props: { readonly close: () => void }): ReactNode {
  const words = useWords();
  const rows: readonly (readonly [string, string])[] = [
    ['Ctrl / ⌘  1 … 9', words.shortcuts.screens],
    ['Ctrl / ⌘  K', words.shortcuts.palette],
    ['Ctrl / ⌘  Enter', words.shortcuts.generate],
    ['Ctrl / ⌘  B', words.shortcuts.backUp],
    ['Space', words.shortcuts.playPause],
    ['Alt  R', words.shortcuts.record],
    ['Alt  ↑ ↓', words.shortcuts.row.move],
    ['Enter', words.shortcuts.row.split],
    ['Backspace / Delete', words.shortcuts.row.join],
    ['Alt  P', words.shortcuts.row.play],
    ['Alt  C', words.shortcuts.row.compare],
    ['Alt  K', words.shortcuts.row.keep],
    ['Alt  O', words.shortcuts.row.open],
    ['Ctrl / ⌘  F', words.shortcuts.row.find],
    ['← →', words.shortcuts.seek],
    ['Esc', words.shortcuts.close],
    ['?', words.shortcuts.help],
  ];
  return (
    <Dialog onClose={props.close} title={words.shortcuts.title} size="md">
      <table className="grid">
        <thead className="unseen">
          <tr>
            <th scope="col">{words.shortcuts.key}</th>
            <th scope="col">{words.shortcuts.does}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([keys, does]) => (
            <tr key={keys}>
              <td style={{ width: 170 }}>
                <kbd>{keys}</kbd>
              </td>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
