/** A GPT checkpoint, loaded: phones to semantic tokens. */
import { openGptCheckpoint } from '../checkpoint/voice-checkpoints.ts';
import { t2sDimensions } from '../graphs/t2s.ts';
import type { T2sModel } from '../models.ts';
import type { Execution } from '../ort/session.ts';
import { silenceLikeness } from './code-chunks.ts';
import { generateCodes, generateTokens } from './generation.ts';
import { createT2sNetwork, type T2sNetwork } from './network.ts';
import { teacherForce } from './teacher-forcing.ts';
import { timeRuns } from './timing.ts';

/** Throws CHECKPOINT_ and VOICE_ errors for files that are not a GPT, PROVIDER_UNAVAILABLE for a missing device. */
export async function loadT2sModel(checkpointPath: string, execution: Execution): Promise<T2sModel> {
  const checkpoint = openGptCheckpoint(checkpointPath);
  try {
    const dims = t2sDimensions(checkpoint.weights, checkpoint.config);
    return createT2sModel(await createT2sNetwork(checkpoint.weights, dims, execution));
  } finally {
    checkpoint.close();
  }
}

export function createT2sModel(network: T2sNetwork): T2sModel {
  return {
    symbolCount: network.dims.symbolCount,
    bertWidth: network.dims.bertWidth,
    provider: network.provider,
    together: network.together,
    silenceLikeness: silenceLikeness(network),
    generate: (request) => generateCodes(network, request),
    tokens: (request) => generateTokens(network, request),
    teacherForce: (request, codes) => teacherForce(network, request, codes),
    timeRuns: (request, codes) => timeRuns(network, request, codes),
    dispose: () => network.release(),
  };
}
