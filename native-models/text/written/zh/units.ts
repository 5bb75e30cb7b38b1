/** Symbols of units and their names. */
import type { Rule } from '../form.ts';
import { DASH } from './dashes.ts';
import { sayCount } from './measures.ts';
import { NUMBER, sayNumber } from './say-number.ts';
import type { Wording } from './wording.ts';

/** Units of letters that are read as letters keep their symbol. */
const NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'km²=平方公里 km2=平方公里 m²=平方米 m2=平方米 cm²=平方厘米 cm2=平方厘米 mm²=平方毫米 mm2=平方毫米 dm²=平方分米 dm2=平方分米 ' +
    'm³=立方米 m3=立方米 cm³=立方厘米 cm3=立方厘米 dm³=立方分米 dm3=立方分米 mm³=立方毫米 mm3=立方毫米 ft²=平方英尺 ' +
    '㎡=平方米 ㎥=立方米 ㎢=平方公里 ㎠=平方厘米 ㎏=公斤 ㎎=毫克 ㎝=厘米 ㎜=毫米 ㎞=公里 ㏄=毫升 ㏑=对数 ㎖=毫升 ㎾=千瓦 ㎐=赫兹 ㎒=兆赫 ㎓=吉赫 ' +
    'km=公里 m=米 dm=分米 cm=厘米 mm=毫米 μm=微米 µm=微米 um=微米 nm=纳米 ' +
    'kg=千克 g=克 mg=毫克 μg=微克 µg=微克 t=吨 lb=磅 lbs=磅 oz=盎司 ft=英尺 inch=英寸 mile=英里 miles=英里 ' +
    'L=升 mL=毫升 ml=毫升 dL=分升 cL=厘升 μL=微升 µL=微升 cc=毫升 ' +
    'h=小时 hr=小时 hrs=小时 min=分钟 mins=分钟 s=秒 sec=秒 ms=毫秒 μs=微秒 µs=微秒 ns=纳秒 ' +
    'Hz=赫兹 kHz=千赫 KHz=千赫 MHz=兆赫 GHz=吉赫 W=瓦 kW=千瓦 KW=千瓦 MW=兆瓦 GW=吉瓦 mW=毫瓦 Wh=瓦时 kWh=千瓦时 KWh=千瓦时 kwh=千瓦时 ' +
    'V=伏 kV=千伏 KV=千伏 mV=毫伏 mA=毫安 mAh=毫安时 Ah=安时 Ω=欧姆 Ω=欧姆 kΩ=千欧 MΩ=兆欧 μF=微法 pF=皮法 nF=纳法 ' +
    'Pa=帕 kPa=千帕 KPa=千帕 MPa=兆帕 hPa=百帕 mmHg=毫米汞柱 dB=分贝 db=分贝 cal=卡 kcal=千卡 Kcal=千卡 J=焦 kJ=千焦 KJ=千焦 MJ=兆焦 ' +
    'mol=摩尔 mmol=毫摩尔 μmol=微摩尔 ha=公顷 px=像素 lm=流明 mph=英里每小时 fps=帧每秒 FPS=帧每秒 rpm=转每分钟 ' +
    '℃=度 °C=度 ℉=华氏度 °F=华氏度 °=度 Mbps=兆比特每秒 Kbps=千比特每秒 kbps=千比特每秒 Gbps=吉比特每秒 bps=比特每秒 ' +
    'GB=GB MB=MB KB=KB kB=KB TB=TB PB=PB GiB=GB MiB=MB dpi=DPI DPI=DPI ppm=PPM PPM=PPM ppi=PPI nit=尼特 nits=尼特'
  )
    .split(' ')
    .filter((entry) => entry.includes('='))
    .map((entry) => entry.split('=') as [string, string]),
);

const byLength = (one: string, other: string): number => other.length - one.length;
export const UNIT = Object.keys(NAMES).sort(byLength).join('|');
/** `kg/m³`: a unit per unit. */
const COMPOUND = `(?:${UNIT})(?:/(?:${UNIT}))?(?![A-Za-z0-9²³])`;

export const unitName = (unit: string): string =>
  unit
    .split('/')
    .map((part) => NAMES[part]!)
    .join('每');

const TEMPERATURE = /^(?:°C|℃|°F|℉|度)$/;

/** `-` before a temperature is 零下, before anything else 负. */
export const saySign = (sign: string, unit: string): string => {
  if (sign === '') return '';
  if (sign === '+') return '正';
  if (sign === '±') return '正负';
  return TEMPERATURE.test(unit) && !unit.includes('F') ? '零下' : '负';
};

/** Not behind a number, where the mark is a range. */
export const SIGN = String.raw`(?<![\w)）\]%℃°])(?<!\d ?[年月日号点时分])[-−–+±]`;

const sayUnit = (sign: string, number: string, unit: string, before: string): string => {
  const name = unitName(unit);
  return saySign(sign, unit) + sayCount(number, name, before) + name;
};

/** A letter of a unit that is more often a letter (5G, 7B) is no unit; those that are both are decided by the words around (`letters.ts`). */
export const unitRules = ({ to }: Wording): Rule[] => [
  {
    kind: 'unit',
    pattern: new RegExp(
      `(?<![\\w.])(${NUMBER}) ?(${UNIT})?(?: ?[xX×*] ?(${NUMBER}) ?(${UNIT})?)?? ?[xX×*] ?(${NUMBER}) ?(${COMPOUND})`,
      'g',
    ),
    read: ([, ...parts]) =>
      [0, 2, 4]
        .filter((at) => parts[at] !== undefined)
        .map((at) => {
          const name = parts[at + 1] === undefined ? '' : unitName(parts[at + 1]!);
          return sayCount(parts[at]!, name) + name;
        })
        .join('乘'),
  },
  {
    kind: 'range',
    pattern: new RegExp(
      `(${SIGN})?(?<![\\w.])(${NUMBER}) ?(${COMPOUND})? ?${DASH} ?([-−])?(${NUMBER}) ?(${COMPOUND})`,
      'g',
    ),
    read: ([, sign = '', from, unit1, sign2 = '', until, unit], { before }) => {
      const first =
        unit1 !== undefined
          ? sayUnit(sign, from!, unit1, before)
          : saySign(sign, unit!) + sayCount(from!, unitName(unit!));
      return first + to + sayUnit(sign2, until!, unit!, '');
    },
  },
  {
    kind: 'unit',
    pattern: /(?<![\w.])(\d+)[hH]\s?(\d+)(?:min|m)(?:\s?(\d+)s)?(?![A-Za-z])/g,
    read: ([, hours, minutes, seconds]) =>
      `${sayCount(hours!, '小时')}小时${sayCount(minutes!, '分钟')}${seconds ? `分${sayCount(seconds, '秒')}秒` : '分钟'}`,
  },
  {
    kind: 'unit',
    pattern: /(?<![\w.])(\d+)(?:min|m) ?(\d+)s(?![A-Za-z])/g,
    read: ([, minutes, seconds]) => `${sayNumber(minutes!)}分${sayNumber(seconds!)}秒`,
  },
  {
    kind: 'unit',
    pattern: /(?<![\w.])(\d+)['′’](\d{1,2})(?:["″”]|'')/g,
    read: ([, minutes, seconds], { before, after }) =>
      /[°度]\s?\d*$/.test(before) || /^\s?[NSEW北南东西]/.test(after)
        ? undefined
        : `${sayNumber(minutes!)}分${sayNumber(seconds!)}秒`,
  },
  {
    kind: 'unit',
    pattern: /(?<![\w.])(\d+)°\s?(\d+(?:\.\d+)?)[′'](?:\s?(\d+(?:\.\d+)?)(?:[″"]|''))?(?:\s?([NSEW])(?![A-Za-z]))?/g,
    read: ([, degrees, minutes, seconds, side], { before }) => {
      const where = side ? { N: '北纬', S: '南纬', E: '东经', W: '西经' }[side]! : '';
      const head = /[北南]纬$|[东西]经$|[北南]緯$|[東西]經$/.test(before) ? '' : where;
      return `${head}${sayNumber(degrees!)}度${sayNumber(minutes!)}分${seconds ? `${sayNumber(seconds)}秒` : ''}`;
    },
  },
  {
    kind: 'unit',
    pattern: /(?<![\w.])(\d+(?:\.\d+)?)°\s?([NSEW])(?![A-Za-z])/g,
    read: ([, degrees, side]) => `${{ N: '北纬', S: '南纬', E: '东经', W: '西经' }[side!]!}${sayNumber(degrees!)}度`,
  },
  {
    kind: 'unit',
    pattern: /(?<![\w.])(\d+(?:\.\d+)?)(?:["″]|'')(?=\s?(?:的?[屏显顯电電液曲大]|寸))/g,
    read: ([, size]) => `${sayNumber(size!)}英寸`,
  },
  {
    kind: 'unit',
    pattern: new RegExp(`(${SIGN})?(?<![A-Za-z_\\d.])(${NUMBER}|\\.\\d+) ?(${COMPOUND})`, 'g'),
    read: ([, sign = '', number, unit], { before }) => sayUnit(sign, number!, unit!, before),
  },
  {
    kind: 'unit',
    pattern: new RegExp(`(?<=[\\u4e00-\\u9fff] ?)/ ?(${COMPOUND})`, 'g'),
    read: ([, unit]) => `每${unitName(unit!)}`,
  },
  {
    kind: 'unit',
    pattern: /(?<=[\u4e00-\u9fff\d])[㎡㎥㎢㎠㎏㎎㎝㎜㎞㏄℃℉]/g,
    read: ([unit]) => (unit === '℃' ? '摄氏度' : unitName(unit!)),
  },
  {
    kind: 'range',
    pattern: new RegExp(`([-−])?(?<![\\w.])(${NUMBER})(?:度|摄氏度)? ?${DASH} ?([-−])?(${NUMBER})(?=度|摄氏度)`, 'g'),
    read: ([, sign = '', from, sign2 = '', until]) =>
      `${saySign(sign, '度')}${sayNumber(from!)}${to}${saySign(sign2, '度')}${sayCount(until!, '度')}`,
  },
  {
    kind: 'unit',
    pattern: new RegExp(
      `(?<![\\w)\\]%])[-−](${NUMBER})(?= ?(?:(?:到|至) ?[-−]?\\d+(?:\\.\\d+)? ?)?(?:度|摄氏度|℃|°C))`,
      'g',
    ),
    read: ([, number]) => `零下${sayCount(number!, '度')}`,
  },
];
