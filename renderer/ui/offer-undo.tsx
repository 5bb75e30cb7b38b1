/** Confirms an act that can be taken back, with the way back beside it. A toast never carries the only copy of an error. */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';

const OFFERED_FOR_MS = 10_000;

/** Answers how the offer is withdrawn, for when another act has come between. */
export function offerUndo(said: string, undoLabel: string, undo: () => void): () => void {
  const id = notifications.show({
    autoClose: OFFERED_FOR_MS,
    withBorder: true,
    message: (
      <div className="row-between">
        <span>{said}</span>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          {undoLabel}
        </Button>
      </div>
    ),
  });
  return () => notifications.hide(id);
}
