/** For backups of a test that brings nothing back: whoever asks it for anything is told so. */
import type { Library } from '../../electron/backup/library/library.ts';

export const noLibrary: Library = new Proxy({} as Library, {
  get: (_library, name) =>
    new Proxy(
      {},
      {
        get: (_part, act) => () => {
          throw new Error(`this test has no library: ${String(name)}.${String(act)}`);
        },
      },
    ),
});
