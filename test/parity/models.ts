/** The networks of a golden folder, with their inner values exposed, loaded once each. */
import { openHuggingFaceDir } from '../../native-models/checkpoint/hugging-face-dir.ts';
import { openGptCheckpoint, openSovitsCheckpoint } from '../../native-models/checkpoint/voice-checkpoints.ts';
import type { VoiceVersion } from '../../native-models/engine-types.ts';
import { buildHubert, hubertDimensions } from '../../native-models/graphs/hubert.ts';
import { sovitsDimensions } from '../../native-models/graphs/sovits-dimensions.ts';
import { t2sDimensions } from '../../native-models/graphs/t2s.ts';
import { createSession } from '../../native-models/ort/create-session.ts';
import type { Session } from '../../native-models/ort/session.ts';
import { createSovitsNetwork, type SovitsNetwork } from '../../native-models/sovits/network.ts';
import { createT2sNetwork, type T2sNetwork } from '../../native-models/t2s/network.ts';
import type { Golden } from './golden.ts';

export function openHubert(golden: Golden, dir: string): Promise<Session> {
  return golden.keep(`hubert:${dir}`, async () => {
    const { weights, config, close } = openHuggingFaceDir(golden.path(dir));
    const bare = weights.has('hubert.encoder.layer_norm.weight') ? weights.below('hubert.') : weights;
    const graph = buildHubert(bare, hubertDimensions(bare, config), ['conv_features', 'pos_conv', 'hidden_0']);
    const session = await createSession(graph, golden.execution);
    close();
    return session;
  });
}

export function openT2s(golden: Golden, file: string): Promise<T2sNetwork> {
  return golden.keep(`t2s:${file}`, async () => {
    const { weights, config, close } = openGptCheckpoint(golden.path(file));
    const network = await createT2sNetwork(weights, t2sDimensions(weights, config), golden.execution, ['hidden']);
    close();
    return network;
  });
}

export function openSovits(
  golden: Golden,
  file: string,
): Promise<{ readonly network: SovitsNetwork; readonly version: VoiceVersion }> {
  return golden.keep(`sovits:${file}`, async () => {
    const { weights, config, version, close } = openSovitsCheckpoint(golden.path(file));
    const dims = sovitsDimensions(weights, config);
    let couplings = 0;
    while (weights.has(`flow.flows.${2 * couplings}.pre.weight`)) couplings++;
    const network = await createSovitsNetwork(weights, dims, golden.execution, {
      style: ['ge_raw'],
      quantizer: ['ssl_proj'],
      prior: ['quantized', 'enc_ssl', 'enc_text', 'mrte'],
      flow: ['m', 'logs', 'z_p', ...Array.from({ length: couplings }, (_, i) => `flow_${2 * i}`)],
      generator: ['dec_pre'],
    });
    close();
    return { network, version };
  });
}
