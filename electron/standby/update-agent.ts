/** Brings a newer agent to a machine through the agent that is there, where the SSH key may run nothing else. */
import { createReadStream } from 'node:fs';
import { distinctBlobs } from '../backup/blobs.ts';
import type { AgentProgram } from '../contract/models/agent.ts';
import { hashFile } from '../kernel/hash-file.ts';
import type { AgentChannel } from './agent-client.ts';
import { packetsOf } from './packets.ts';
import type { AgentImage } from './ports.ts';
import { type Sign, signDocument } from './sign-document.ts';

export async function updateAgent(
  agent: AgentChannel,
  image: AgentImage,
  sign: Sign,
  options: { readonly signal?: AbortSignal; readonly onBytes?: (done: number, total: number) => void },
): Promise<void> {
  const { signal } = options;
  const files = await Promise.all(
    (await image.files({ packed: false, signal })).map(async ({ path: name, absolute, sizeBytes }) => ({
      name: name as AgentProgram['files'][number]['name'],
      absolute,
      sizeBytes,
      sha256: await hashFile(absolute, { signal }),
    })),
  );
  const missing = await agent.ask({ verb: 'missing', blobs: distinctBlobs(files) }, { signal });
  if (missing.length > 0) {
    const blobs = missing.map(({ sha256, sizeBytes, have }) => ({ sha256, sizeBytes, from: have }));
    const body = readFiles(
      blobs.map(({ sha256, from }) => ({ from, file: files.find((item) => item.sha256 === sha256)?.absolute ?? '' })),
    );
    await agent.ask({ verb: 'put', blobs }, { signal, body, onProgress: options.onBytes });
  }
  const named = files.map(({ name, sha256, sizeBytes }) => ({ name, sha256, sizeBytes }));
  const program = await signDocument({ kind: 'understudy-agent', files: named }, sign);
  await agent.ask({ verb: 'update', program }, { signal });
}

async function* readFiles(
  parts: readonly { readonly file: string; readonly from: number }[],
): AsyncGenerator<Uint8Array> {
  for (const { file, from } of parts) yield* packetsOf(createReadStream(file, { start: from }));
}
