/** Surnames that are read otherwise than the character elsewhere. */
export const SURNAME_READINGS: ReadonlyMap<string, string> = new Map(
  '曾zeng1 单shan4 仇qiu2 解xie4 任ren2 查zha1 朴piao2 区ou1 翟zhai2 冼xian3 逄pang2 晁chao2 郇xun2'
    .split(' ')
    .map((entry) => [entry[0]!, entry.slice(1)]),
);

/** What is put after a surname to address a person. */
export const PERSON_TITLES =
  /^(?:先生|女士|小姐|太太|老师|老板|教授|医生|大夫|师傅|经理|主任|校长|院长|局长|市长|部长|总监|总裁|律师|同学|同志|导演|教练|警官|队长|大哥|大姐|叔叔|阿姨|爷爷|奶奶)/;
