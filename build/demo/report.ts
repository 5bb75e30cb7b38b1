/** What the demo proved, as a file. Every number in it was measured in this run. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { VoiceProof } from '../../electron/contract/standby.ts';

export interface DemoReport {
  ok: boolean;
  readonly steps: {
    readonly name: string;
    readonly startedAt: string;
    readonly seconds: number;
    readonly ok: boolean;
  }[];
  speak: {
    readonly text: string;
    readonly lang: string;
    readonly file: string;
    readonly audioSeconds: number;
    readonly computeSeconds: number;
    readonly rtf: number;
  }[];
  backup: { releaseId: string; files: number; bytesUploaded: number; secondRunBytes: number } | null;
  watch: { failuresBeforeP1: number; detectSeconds: number } | null;
  promote: { releaseId: string; bytesTransferred: number; rtoSeconds: number; voiceProof: VoiceProof } | null;
  failback: { ok: boolean } | null;
  audit: { lines: number; chainOk: boolean } | null;
  error?: { readonly step: string; readonly message: string };
}

export function emptyReport(): DemoReport {
  return { ok: false, steps: [], speak: [], backup: null, watch: null, promote: null, failback: null, audit: null };
}

export function writeReport(report: DemoReport, outDir: string): string {
  const file = path.join(outDir, 'report.json');
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}
