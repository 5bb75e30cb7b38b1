/** The written forms of Cantonese: those of Chinese in Cantonese words. */
import type { Rule } from '../form.ts';
import { chineseRules } from '../zh/rules.ts';
import type { Wording } from '../zh/wording.ts';

const CANTONESE: Wording = {
  codeOne: '一',
  to: '至',
  dollar: '蚊',
  hongKongDollar: '元',
  morning: '上昼',
  noon: '中午',
  afternoon: '下昼',
  evening: '夜晚',
};

export const YUE_RULES: readonly Rule[] = chineseRules(CANTONESE);
