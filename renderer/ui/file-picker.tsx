/** Files from the person's computer, put where the host can read them: chosen in its dialog or in the browser's, or dropped. */
import { type ReactNode, useRef, useState } from 'react';
import { useTransport } from '../client/client.tsx';

export interface PlacedFile {
  readonly name: string;
  /** Path on the host's computer. */
  readonly path: string;
  /** The file itself, where the page was given it: it can be listened to. */
  readonly local?: File;
}

export interface FilePicker {
  readonly choose: () => Promise<void>;
  readonly place: (files: readonly File[]) => Promise<void>;
  /** Name of the file that is on its way to the host. */
  readonly placing: string | null;
  readonly failed: Error | null;
  readonly forgetFailure: () => void;
  /** Has to stand in the page; nobody sees it. */
  readonly input: ReactNode;
}

export function useFilePicker(options: {
  readonly label: string;
  /** Of the browser's dialog. */
  readonly accept: string;
  readonly multiple: boolean;
  readonly onFile: (file: PlacedFile) => void;
  /** Before the first of several. */
  readonly onBegin?: () => void;
}): FilePicker {
  const { label, accept, multiple, onFile, onBegin } = options;
  const transport = useTransport();
  const [placing, setPlacing] = useState<string | null>(null);
  const [failed, setFailed] = useState<Error | null>(null);
  const input = useRef<HTMLInputElement>(null);

  async function place(files: readonly File[]): Promise<void> {
    setFailed(null);
    onBegin?.();
    try {
      for (const file of files) {
        setPlacing(file.name);
        onFile({ name: file.name, path: await transport.placeFile(file), local: file });
      }
    } catch (error) {
      setFailed(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setPlacing(null);
    }
  }

  async function choose(): Promise<void> {
    if (transport.pickFiles === undefined) {
      input.current?.click();
      return;
    }
    for (const path of await transport.pickFiles()) onFile({ name: path.split(/[\\/]/).at(-1) ?? path, path });
  }

  return {
    choose,
    place,
    placing,
    failed,
    forgetFailure: () => setFailed(null),
    input: (
      <input
        ref={input}
        type="file"
        multiple={multiple}
        hidden
        aria-label={label}
        accept={accept}
        onChange={(event) => {
          void place([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    ),
  };
}
