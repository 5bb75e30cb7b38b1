/** What runs this program, for the self-examination. */
import os from 'node:os';

export const programFacts = (): { readonly version: string; readonly platform: string; readonly arch: string } => ({
  version: process.versions.node,
  platform: os.platform(),
  arch: os.arch(),
});
