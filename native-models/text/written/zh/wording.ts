/** Where Mandarin and Cantonese say the same form in other words. What is spoken is in simplified characters: the readers simplify first. */

export interface Wording {
  /** 1 in telephone numbers and codes. */
  readonly codeOne: '幺' | '一';
  /** Between the ends of a range. */
  readonly to: '到' | '至';
  /** The dollar sign alone, and with HK in front. */
  readonly dollar: string;
  readonly hongKongDollar: string;
  readonly morning: string;
  readonly noon: string;
  readonly afternoon: string;
  readonly evening: string;
}

export const MANDARIN: Wording = {
  codeOne: '幺',
  to: '到',
  dollar: '美元',
  hongKongDollar: '港元',
  morning: '上午',
  noon: '中午',
  afternoon: '下午',
  evening: '晚上',
};
