// Every reading that the corrected mode corrects, beside the official one; and sentences that the two must read alike.
import { describe, expect, it } from 'vitest';
import type { TextLanguage } from '../../../../native-models/engine-types.ts';
import { createFrontEnd } from '../../../../native-models/text/front-end.ts';
import { CORRECTED_READINGS } from '../../../../native-models/text/zh/corrected-readings.ts';
import { toPhones } from '../../../../native-models/text/zh/syllables.ts';

const official = createFrontEnd({ symbols: 'v2', mode: 'official' });
const corrected = createFrontEnd({ symbols: 'v2' });

const read = (frontEnd: typeof official, text: string, language: TextLanguage): string =>
  frontEnd
    .explain(text, { language, splitMethod: 'cut0' })
    .map((sentence) => sentence.normalized)
    .join('|');

const phones = (frontEnd: typeof official, text: string): string =>
  frontEnd
    .readPrompt(text, 'zh')
    .segments.flatMap((segment) => segment.phones)
    .join(' ');

const CHINESE: readonly (readonly [text: string, official: string, corrected: string])[] = [
  ['我想要3-5个苹果。', '我想要三减五个苹果.', '我想要三到五个苹果.'],
  ['价格是15.5-20元。', '价格是十五点五减二十元.', '价格是十五点五到二十元.'],
  ['房价涨了5-10%。', '房价涨了五减百分之十.', '房价涨了百分之五到百分之十.'],
  ['请拨打010-62345678。', '请拨打零幺零减六二三四五六七八.', '请拨打零幺零,六二三四五六七八.'],
  ['热线是400-820-8820。', '热线是四零零减八二零减八八二零.', '热线是四零零,八二零,八八二零.'],
  ['生产了1234567件货。', '生产了幺二三四五六七件货.', '生产了一百二十三万四千五百六十七件货.'],
  ['当地人口有120000。', '当地人口有幺二零零零零.', '当地人口有十二万.'],
  ['音量调到了120。', '音量调到了幺二零.', '音量调到了一百二十.'],
  ['一共来了1,200人。', '一共来了一,二百人.', '一共来了一千二百人.'],
  ['时间是8:30-12:45。', '时间是八点半至十二点半.', '时间是八点半至十二点四十五分.'],
  ['时间是20:00-22:30。', '时间是二十点至二十二点三十分.', '时间是二十点至二十二点半.'],
  ['凌晨24:00才关门。', '凌晨二四点才关门.', '凌晨二十四点才关门.'],
  ['再往里面加5g盐。', '再往里面加五g盐.', '再往里面加五克盐.'],
  ['这块玻璃厚度5mm左右。', '这块玻璃厚度五mm左右.', '这块玻璃厚度五毫米左右.'],
  ['今天气温是80°F。', '今天气温是八十F.', '今天气温是八十华氏度.'],
  ['路上需要1.5h吧。', '路上需要一点五h吧.', '路上需要一点五小时吧.'],
  ['车速达到120km/h。', '车速达到one hundred twenty kilometersh.', '车速达到一百二十公里每小时.'],
  ['箱子重3.5kg左右。', '箱子重三点五kg左右.', '箱子重三点五千克左右.'],
  ['票价￥80，很便宜。', '票价,八十,很便宜.', '票价八十元,很便宜.'],
  ['这本书售价$15。', '这本书售价.十五.', '这本书售价十五美元.'],
  ['那是二〇二四年的事。', '那是二二四年的事.', '那是二零二四年的事.'],
  ['气温在-18~-20℃之间。', '气温在负十八…零下二十度之间.', '气温在零下十八到零下二十度之间.'],
  ['现在水温是-15°C，很冷。', '现在水温是负十五C很冷.', '现在水温是零下十五度,很冷.'],
  ['他的体温39.2摄氏度。', '他的体温三十九点二度.', '他的体温三十九点二摄氏度.'],
];

const ENGLISH: readonly (readonly [text: string, official: string, corrected: string])[] = [
  ['Please don’t go yet.', 'Please dont go yet.', "Please don't go yet."],
  ['Ready; set: go now.', 'Ready set go now.', 'Ready, set, go now.'],
  ["Well - ok, let's see.", "Well minus ok, let's see.", "Well, ok, let's see."],
  ['We said yes—no.', 'We said yesno.', 'We said yes, no.'],
  ['Cats and/or dogs.', 'Cats andor dogs.', 'Cats and or dogs.'],
  ['Maybe he/she said so.', 'Maybe heshe said so.', 'Maybe he or she said so.'],
  [
    'In 1999. Then it ended.',
    'In one thousand, nine hundred ninety-ninth, Then it ended.',
    'In nineteen ninety nine. Then it ended.',
  ],
  ['Chapter 11. Next one.', 'Chapter eleventh, Next one.', 'Chapter eleven. Next one.'],
  ['Music of the 1990s.', 'Music of the nineteen ninety seconds.', 'Music of the nineteen nineties.'],
  ['Music of the 90s.', 'Music of the ninety seconds.', 'Music of the nineties.'],
  ['Come at 9am sharp.', 'Come at nineam sharp.', 'Come at nine A M sharp.'],
  ['Come at 7:05pm please.', 'Come at sevenfivepm please.', 'Come at seven oh five P M please.'],
  [
    'Open 10:30-11:15 today.',
    'Open ten thirty a.m.eleven fifteen a.m. today.',
    'Open ten thirty to eleven fifteen today.',
  ],
  ['It was -15 outside.', 'It wasnegative fifteen outside.', 'It was minus fifteen outside.'],
  [
    'About 120km/h fast.',
    'About one hundred twenty kilometersh fast.',
    'About one hundred twenty kilometers per hour fast.',
  ],
  ['We know 2+2=4 here.', 'We know twotwofour here.', 'We know two plus two equals four here.'],
  ['It cost $2.5 million.', 'It cost two dollars and fifty cents million.', 'It cost two point five million dollars.'],
  ['Then NASA said no.', 'Then N A S A said no.', 'Then nasa said no.'],
  ['Please DO NOT go.', 'Please D O N O T go.', 'Please do not go.'],
  ['An episode called HOPE.', 'An episode called H O P E.', 'An episode called hope.'],
  ['Send the MP3 file.', 'Send the M Pthree file.', 'Send the M P three file.'],
  ['Read pages 10-15 please.', 'Read pages ten-fifteen please.', 'Read pages ten to fifteen please.'],
  [
    'It starts at 9:30 and ends at 17:45.',
    'It starts at nine thirty a.m. and ends at five forty-five p.m.',
    'It starts at nine thirty and ends at seventeen forty five.',
  ],
  ['No\nway please', 'Noway please.', '. No. |way please.'],
];

describe('what the corrected mode corrects', () => {
  it.each(CHINESE)('%s', (text, misread, right) => {
    expect(read(official, text, 'zh')).toBe(misread);
    expect(read(corrected, text, 'zh')).toBe(right);
  });

  it.each(ENGLISH)('%s', (text, misread, right) => {
    expect(read(official, text, 'en')).toBe(misread);
    expect(read(corrected, text, 'en')).toBe(right);
  });

  it.each([
    ['晚上睡不着的时候。', 'b u5 zh e5', 'b u5 zh ao2'],
    ['他是一员干将。', 'g an1 j iang1', 'g an4 j iang4'],
    ['这张照片很好看。', 'zh ao4 p ian1', 'zh ao4 p ian4'],
    ['墙上挂着相片。', 'x iang4 p ian1', 'x iang4 p ian4'],
    ['一差不多。', 'ch a4 b u4 d uo1', 'ch a4 b u5 d uo1'],
    ['他的小手里拿着糖。', 'sh ou2 l i3', 'sh ou3 l i5'],
  ])('reads %s as it is said', (text, misread, right) => {
    expect(phones(official, text)).toContain(misread);
    expect(phones(corrected, text)).toContain(right);
  });

  it('has no reading that the dictionary gives as well', () => {
    const idle = [...CORRECTED_READINGS.keys()].filter((word) =>
      ['', '一', '小'].every((before) => phones(official, before + word) === phones(corrected, before + word)),
    );
    expect(idle).toEqual([]);
  });
});

/** Words that the dictionary reads right, so that no correction is needed; a new dictionary has to keep them. */
it.each(
  (
    '大佛da4fo2 佛像fo2xiang4 佛祖fo2zu3 湖泊hu2po1 地壳di4qiao4 曝光bao4guang1 口吃kou3chi1 包扎bao1za1 骨头gu3tou5 ' +
    '对称dui4chen4 口供kou3gong4 抹布ma1bu4 关卡guan1qia3 作坊zuo1fang5 大厦da4sha4 刹车sha1che1 朝鲜chao2xian3 阿胶e1jiao1 挑剔tiao1ti5 ' +
    '蚌埠beng4bu4 驯服xun4fu2 中标zhong4biao1'
  )
    .split(' ')
    .map((entry) => [entry.replace(/[a-z\d]+/, ''), entry.match(/[a-z]+\d/g) ?? []] as const),
)('reads %s by its dictionary', (word, syllables) => {
  expect(phones(corrected, `${word}。`)).toContain(syllables.flatMap(toPhones).join(' '));
});

/** Whether a number's words are written with a hyphen makes no sound. */
const joined = (text: string): string => text.replaceAll(/(?<=\w)-(?=\w)/g, ' ');

describe('what the corrected mode leaves alone', () => {
  it.each([
    ['编号是1024，房号是302室。', 'zh'],
    ['请拨打62345678联系。', 'zh'],
    ['会议在2023年12月31日9:05开始。', 'zh'],
    ['水温涨了3.5%，占3/4。', 'zh'],
    ['3+5=8，2³等于8。', 'zh'],
    ['版本3.2.1，价格3.14元。', 'zh'],
    ['我买了2本书和12个本子。', 'zh'],
    ['Today we have 12 swans and $12.50.', 'en'],
    ['The CEO of the UN met the FBI.', 'en'],
    ['Add 1/2 cup, 12km and 45min.', 'en'],
    ['What is 12 × 12, or x - 3?', 'en'],
    ['She said ‘stop’ again.', 'en'],
  ] as const)('%s', (text, language) =>
    expect(joined(read(corrected, text, language))).toBe(joined(read(official, text, language))),
  );
});
