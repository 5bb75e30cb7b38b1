/**
 * Common words that the phrase table lacks, so that they would be read character by character, and wrongly (`zh-pinyin`, and
 * likewise in the official program). Used in the corrected mode only; each word has one customary reading.
 */
const LIST =
  '睡不着shui4bu5zhao2 大佛da4fo2 佛像fo2xiang4 佛祖fo2zu3 湖泊hu2po1 地壳di4qiao4 曝光bao4guang1 口吃kou3chi1 包扎bao1za1 哪吒ne2zha1 ' +
  '骨头gu3tou5 对称dui4chen4 口供kou3gong4 抹布ma1bu4 差不多cha4bu5duo1 手里shou3li5 关卡guan1qia3 挑剔tiao1ti5 作坊zuo1fang5 大厦da4sha4 ' +
  '刹车sha1che1 朝鲜chao2xian3 阿胶e1jiao1 蚌埠beng4bu4 驯服xun4fu2 干将gan4jiang4 中标zhong4biao1 照片zhao4pian4 相片xiang4pian4';

export const CORRECTED_READINGS: ReadonlyMap<string, readonly string[]> = new Map(
  LIST.split(' ').map((entry) => {
    const word = entry.replace(/[a-z0-9]+/, '');
    return [word, entry.slice(word.length).match(/[a-z]+\d/g)!] as const;
  }),
);
