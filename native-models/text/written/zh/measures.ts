/** What is counted: two of something is 两, while a name with a 2 in it (二月, 二年级) keeps 二. */
import { sayNumber } from './say-number.ts';

/** What can follow 两. */
const AFTER_TWO =
  '个個種种件条條張张块塊片位名本页頁部台臺辆輛架艘枚颗顆粒朵棵株根封首篇段句次遍趟年天周週秒元角毛万萬亿億千百' +
  '斤克吨噸米里亩畝升岁歲人口头頭匹对對双雙倍成折笔筆份场場局轮輪圈步层層栋棟座幢户戶家所间間只隻支枝瓶杯碗盒袋包箱桶盘盤' +
  '套款組组类類集章节節回届屆样樣门門扇桌把束串顿頓点點分度国國校地岸方边邊侧側蚊滴针針股胜勝负負餐晚夜字声聲道下尺寸丈厘毫微公平立海英欧歐磅';
/** Words that open like a measure word, but name something. */
const NAMED = '年级|年級|人转|人轉|次元|次方|次函数|度音|晚会|晚會|公里长跑|场馆|号';
const COUNTABLE = new RegExp(
  `^ ?(?!${NAMED})(?:[${AFTER_TWO}]|小时|小時|星期|礼拜|禮拜|钟头|鐘頭|刻钟|[美港日韩][元币圆金])`,
);

/** What is counted too, but never by 两. */
const ALSO_COUNTED =
  /^ ?(?:[多余餘几幾来來]|号人|分|日|月|期|级|楼|车|票|卡|日圆|卢布|卢比|赞|台币|瓦|伏|安|帧|像素|股|后)/;

/** Whether a number before this text counts something. */
export const isCounted = (after: string): boolean => COUNTABLE.test(after) || ALSO_COUNTED.test(after);

/** A number before what it counts. @param before after 点 the number is a minute. */
export function sayCount(number: string, after: string, before = ''): string {
  const isTwo = number === '2' && COUNTABLE.test(after) && !/[点點第]\s?$/.test(before);
  return isTwo ? '两' : sayNumber(number);
}
