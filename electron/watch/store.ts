/**
 * What the watch remembers on disk: incidents, whole at every change, the voice that the primary last spoke with, and the
 * address at which it did. The last line about a thing is its truth.
 */
import type { Incident } from '../contract/watch.ts';
import { openJsonlFile } from '../kernel/jsonl-file.ts';
import type { ServedVoice } from './ports.ts';
import { KEPT_INCIDENTS } from './rules.ts';

type Line =
  | { readonly incident: Incident }
  /** Lines from before models were written down have no `modelIds`. */
  | { readonly servedVoice: string; readonly modelIds?: readonly string[] }
  | { readonly provenUrl: string }
  /** What the official API was asked with when its voice was last heard. */
  | { readonly heardAs: string }
  | { readonly anyVoice: true };

export interface IncidentStore {
  /** Newest first. */
  list(): readonly Incident[];
  save(incident: Incident): Promise<void>;
  servedVoice(): string | null;
  /** What ought to answer: as it was served last, or null after `expectAnyVoice`. */
  expected(): ServedVoice | null;
  saveServed(served: ServedVoice & { readonly voice: string }): Promise<void>;
  /** The next voice that the primary speaks with is the right one; the last one is still remembered. */
  expectAnyVoice(): Promise<void>;
  /** Address at which a voice service answered last. */
  provenUrl(): string | null;
  saveProvenUrl(url: string): Promise<void>;
  /** With which address and reference clip a voice was last heard. */
  heardAs(): string | null;
  saveHeardAs(asked: string): Promise<void>;
  close(): Promise<void>;
}

export async function openIncidentStore(
  file: string,
  options: { readonly readOnly?: boolean } = {},
): Promise<IncidentStore> {
  const log = await openJsonlFile<Line>(file, options);
  const incidents = new Map<string, Incident>();
  let voice: string | null = null;
  let expected: ServedVoice | null = null;
  let provenUrl: string | null = null;
  let heardAs: string | null = null;
  const take = (line: Line): void => {
    if ('incident' in line) incidents.set(line.incident.id, line.incident);
    else if ('provenUrl' in line) provenUrl = line.provenUrl;
    else if ('heardAs' in line) heardAs = line.heardAs;
    else if ('anyVoice' in line) expected = null;
    else {
      voice = line.servedVoice;
      expected = { voice, modelIds: line.modelIds ?? [] };
    }
  };
  const keep = (line: Line): Promise<void> => {
    take(line);
    return log.append(line);
  };
  for (const line of log.existing) take(line);
  return {
    list: () => [...incidents.values()].sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1)).slice(0, KEPT_INCIDENTS),
    save: (incident) => keep({ incident }),
    servedVoice: () => voice,
    expected: () => expected,
    saveServed: (served) => keep({ servedVoice: served.voice, modelIds: served.modelIds }),
    expectAnyVoice: () => keep({ anyVoice: true }),
    provenUrl: () => provenUrl,
    saveProvenUrl: (url) => keep({ provenUrl: url }),
    heardAs: () => heardAs,
    saveHeardAs: (asked) => keep({ heardAs: asked }),
    close: log.close,
  };
}
