/** Telephone numbers and other numbers that are read digit by digit, with a pause between their groups. */
import { readDigits } from '../../zh/numerals.ts';
import { INNER_PAUSE, type Rule } from '../form.ts';
import { isCounted } from './measures.ts';
import type { Wording } from './wording.ts';

export type SayCode = (written: string) => string;

/** Digit by digit; letters stay, whatever parts the groups becomes a pause. */
export const codeReader =
  ({ codeOne }: Wording): SayCode =>
  (written) =>
    written
      .split(/[^\dA-Za-z]+/)
      .filter((group) => group !== '')
      .map((group) => group.replace(/\d+/g, (digits) => readDigits(digits, codeOne === '幺')))
      .join(INNER_PAUSE);

const CALLING =
  /(?:电话|電話|手机|手機|号码|號碼|拨|撥|打|致电|联系|聯絡|热线|熱線|传真|whatsapp|tel|微信)[^\d，。；]{0,6}$/i;

/** What stands before the number of a thing, never before a count. */
const CODE_BEFORE =
  /(?:号码|號碼|编号|編號|学号|學號|工号|尾号|房号|卡号|卡號|账号|賬號|帐号|帳號|单号|單號|型号|群号|批号|文号|案号|证号|证|票号|序列号|产品号|代码|代碼|编码|密码|密碼|口令|邮编|郵編|邮政编码|验证码|驗證碼|校验码|激活码|兑换码|邀请码|取件码|取餐码|识别码|暗号|房间|房間|房|门牌|車牌|车牌|航班|车次|分机|分機|内线|电话|電話|热线|熱線|手机|手機|拨打|拨|撥|端口|微信|[Qq]{2}群?|ID|id|PIN|pin|SN|单元|转|(?<![几第])号)(?:号|號)?(?:码|碼)?(?: ?(?:是|为|為|：|:|系))? ?$/;

const DIGITS_AFTER =
  /^ ?(?:室|号房|號房|房间|房間|房(?!子|产|屋)|包厢|包间|教室|宿舍|病房|路公交|路车|路(?!程|人|口)|次列车|次车|航班|国道|國道|省道|县道|医院|醫院|中学|艺术区|客机|热线|熱線|客服|專線|专线|会议室|會議室|展厅|展廳|错误|錯誤|状态码|报错)/;

/** Numbers that are names, in words that go with them or standing alone. */
const SERVICE =
  /^(?:1(?:10|19|20|22|14|1[57]|2306|2345|2315|2333|2348|2369|2320|2110|0086|0010|0000|0001|1185|1183)|9(?:5\d{3,4}|6\d{3,4}|11|99)|112|999|911)$/;
const SURE_SERVICE = /^(?:12306|12345|12315|12333|12348|12320|10086|10010|955\d\d|11185|11183)$/;
const CALLED = /(?:打|拨|撥|call|电话|電話|热线|熱線|报警|報警|急救|求助|客服|拨通|呼叫|致电|找)[^，。；！？]{0,12}$/i;
const CALLED_AFTER = /^ ?(?:报警|報警|急救|电话|電話|热线|熱線|救护|救護|火警|客服|指挥中心|接警)/;

const NAMED_BY_DATE = /^(?:911|315|618|520|521|1314|211|985|996|404|419|818|828|1024|007|666+|888+|233+|555+|777+)$/;
const COUNTING = /(?:共|约|約|达|達|超|超过|近|到|至|有|卖|賣|是|为|增加|减少|得|余|剩|约为|：|:|=) ?$/;

export function phoneRules(wording: Wording): Rule[] {
  const say = codeReader(wording);
  const phone = (pattern: RegExp): Rule => ({ kind: 'phone', pattern, read: ([number]) => say(number) });
  return [
    {
      kind: 'code',
      pattern: /(?<![\w.-])\d{4}(?: \d{4}){2,4}(?: \d{1,3})?(?!\d)/g,
      read: ([number]) => say(number),
    },
    {
      kind: 'code',
      pattern: /(?<![\w.-])97[89](?:[- ]\d{1,7}){3}[- ][\dX](?!\d)/g,
      read: ([number]) => say(number),
    },
    {
      kind: 'code',
      pattern: /(?<![\w.])[1-9]\d{16}[\dXx](?!\w)/g,
      read: ([number]) => say(number).toUpperCase(),
    },
    {
      kind: 'phone',
      pattern: /(?<![\w+])(\+|00)?86[- ]?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?![\d-])/g,
      read: ([, plus, number]) => `${plus === '+' ? '加' : plus ? '零零' : ''}八六${INNER_PAUSE}${say(number!)}`,
    },
    {
      kind: 'phone',
      pattern: /(?<![\w+])\+(\d{1,3}(?:[- ]?\(?\d{2,4}\)?){2,5})(?![\d-])/g,
      read: ([, number], { before }) =>
        /[- (]/.test(number!) || CALLING.test(before) ? `加${say(number!)}` : undefined,
    },
    phone(/(?<![\w.])1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d-]|\.\d)/g),
    phone(/(?<![\w.])1[3-9]\d[- ]\d{3}[- ]\d{5}(?![\d-])/g),
    {
      kind: 'phone',
      pattern:
        /(?<![\w.])(?:\((0\d{2,3})\)|（(0\d{2,3})）|(0\d{2,3})[- ])[- ]?([1-9]\d{2,3}[- ]?\d{4}|[1-9]\d{6})(?:(?:-|转| 转)(\d{1,6}))?(?![\d-])/g,
      read: ([, one, two, three, number, extension]) =>
        say(`${one ?? two ?? three} ${number}`) + (extension ? `转${say(extension)}` : ''),
    },
    phone(/(?<![\w.])0(?:10|2\d|[3-9]\d{2})[1-9]\d{6,7}(?!\d)/g),
    phone(/(?<![\w.])[48]00(?:[- ]?\d{3}[- ]?\d{4}|-\d{4}-\d{3})(?![\d-])/g),
    phone(/(?<![\w.-])\d{3}-\d{3,4}-\d{4}(?![\d-])/g),
    {
      kind: 'phone',
      pattern: /(?<![\w.-])[2-9]\d{3}[- ]\d{4}(?![\d-])/g,
      read: ([number], { before }) => (CALLING.test(before) ? say(number) : undefined),
    },
  ];
}

/** Codes by their context, and numbers that are names. */
export function codeRules(wording: Wording): Rule[] {
  const say = codeReader(wording);
  const plain = (digits: string): string => readDigits(digits);
  return [
    {
      kind: 'code',
      pattern: /(?<![\d.,])\d+(?:[- ]\d{2,}){0,8}(?![\d.,]*\d)/g,
      read: ([number], { before, after }) =>
        CODE_BEFORE.test(before) &&
        (number.length > 2 || /[码碼]/.test(before.slice(-3))) &&
        !/^(?:年|月|[点點:：])/.test(after) &&
        !/^ ?(?:元|块|塊|万|萬|亿|美元|人(?!工)|个|個|名|岁|歲|[¥$€%])/.test(after)
          ? say(number)
          : undefined,
    },
    {
      kind: 'code',
      pattern: /(?<=[栋棟幢座楼樓] ?)\d{1,2}-\d{3,4}(?!\d)/g,
      read: ([number]) => say(number),
    },
    {
      kind: 'code',
      pattern: /(?<![\w.,])\d{3,4}(?![\w.,]\w)/g,
      read: ([number], { after }) => (DIGITS_AFTER.test(after) ? say(number) : undefined),
    },
    {
      kind: 'code',
      pattern: /(?<![\w.,/-])(?<!\d[:：])\d{3,6}(?![\w%.:：/-])/g,
      read: ([number], { before, after }) => {
        if (isCounted(after)) return undefined;
        const isCalled = SERVICE.test(number) && (CALLED.test(before) || CALLED_AFTER.test(after));
        return isCalled || (SURE_SERVICE.test(number) && !/[数量值] ?$/.test(before)) ? say(number) : undefined;
      },
    },
    {
      kind: 'code',
      pattern: /(?<![\w.,-])(?<!\d[:：])(?<!(?<!\d)\d{1,2}\/)\d{3,12}(?![\w%.:：-]|[/,]\d{1,2}(?!\d))/g,
      read: ([number], { before, after }) =>
        NAMED_BY_DATE.test(number) && !isCounted(after) && !COUNTING.test(before) ? plain(number) : undefined,
    },
    {
      kind: 'code',
      pattern: /(?<![\d·.])(\d{1,2})[·・](\d{1,2})(?![\d·])/g,
      read: ([, month, day]) => plain(month!) + plain(day!),
    },
    {
      kind: 'code',
      pattern: /(?<=(?:波音|标致|骁龙|麒麟|酷睿|锐龙|宝马|诺基亚|歼|空客|别克|雷克萨斯|奔驰) ?)\d{3,5}(?!\d)/g,
      read: ([number]) => plain(number),
    },
    {
      kind: 'code',
      pattern:
        /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·• ]?(?=[A-Z\d]*\d)[A-Z\d]{5,6}(?![A-Za-z\d])/g,
      read: ([plate]) =>
        `${plate[0]}${plate[1]}${[...plate.slice(2)].map((sign) => (/\d/.test(sign) ? say(sign) : /[A-Z]/.test(sign) ? ` ${sign} ` : '')).join('')}`,
    },
  ];
}
