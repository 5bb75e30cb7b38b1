/** Where the agent keeps things. Everything lies below one root beside its own program, so removing the root removes it all. */
import { mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { HashedFiles } from './hashed-files.ts';

export interface Layout {
  readonly root: string;
  /** The installed agent itself. */
  readonly program: string;
  /** Whole files named by their SHA-256. */
  readonly blobs: string;
  /** Files on their way in, under the same names. */
  readonly incoming: string;
  readonly releases: string;
  readonly epochs: string;
  readonly run: string;
  readonly trustedDevices: string;
  readonly auditHeads: string;
  /** From agents before there were lists. */
  readonly pinnedKey: string;
  /** Where the machine's owner may put a certificate and its key, or links to them. */
  readonly tls: string;
  /** Of all these, what this process has read and hashed. */
  readonly hashed: HashedFiles;
}

export async function openLayout(programFile: string): Promise<Layout> {
  const program = path.dirname(await realpath(programFile));
  const root = path.dirname(program);
  const below = (name: string): string => path.join(root, name);
  const layout: Layout = {
    root,
    program,
    blobs: below('blobs'),
    incoming: below('incoming'),
    releases: below('releases'),
    epochs: below('epochs'),
    run: below('run'),
    trustedDevices: below('trusted-devices.json'),
    auditHeads: below('audit-heads.json'),
    pinnedKey: below('pinned-key.json'),
    tls: below('tls'),
    hashed: new HashedFiles(),
  };
  for (const dir of [layout.blobs, layout.incoming, layout.releases, layout.epochs, layout.run]) {
    await mkdir(dir, { recursive: true, mode: 0o700 });
  }
  return layout;
}
