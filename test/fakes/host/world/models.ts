/** The shared models, some of them here. */
import type { ModelSummary } from '../../../../electron/contract/models-library.ts';
import type { Moment } from './moment.ts';

export const modelsOf = ({ fresh }: Moment): ModelSummary[] => [
  modelSummary('hubert', 'chinese-hubert-base', fresh ? 0 : 189_500_000),
  modelSummary('bert', 'chinese-roberta-wwm-ext-large', fresh ? 0 : 651_200_000),
  modelSummary('speaker', 'pretrained_eres2netv2w24s4ep4.ckpt', 0),
  modelSummary('base-v2', 'base-v2', 0),
  modelSummary('lora-base-v3', 's2Gv3.pth', 0),
  modelSummary('lora-base-v4', 's2Gv4.pth', fresh ? 0 : 769_000_000),
];

function modelSummary(name: ModelSummary['name'], place: string, sizeBytes: number): ModelSummary {
  const present = sizeBytes > 0;
  return {
    name,
    place,
    path: `/home/studio/.local/share/understudy/models/${place}`,
    state: present ? 'present' : 'missing',
    sizeBytes,
    sha256: present ? '7e'.repeat(32) : null,
    receivedBytes: 0,
  };
}
