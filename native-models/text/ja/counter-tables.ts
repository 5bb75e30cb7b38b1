/**
 * How Japanese numerals and counters change each other (四 before 年 is ヨ, 本 after 三 is ボン). From Open JTalk
 * (modified BSD License, Nagoya Institute of Technology; see data/NOTICE.md).
 */

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Numeral → pronunciation, accent, moras. */
export type NumeralForms = Readonly<Record<string, readonly [pronunciation: string, accent: number, moras: number]>>;

const I = ['イッ', 1, 2] as const;
const ROKU = ['ロッ', 1, 2] as const;
const HACHI = ['ハッ', 1, 2] as const;
const JU = ['ジュッ', 1, 2] as const;
const HYAKU = ['ヒャッ', 1, 2] as const;
const YO = ['ヨ', 0, 1] as const;
const SHICHI = ['シチ', 1, 2] as const;
const KU = ['ク', 0, 1] as const;

/** Counters by the numerals that they change; the first class that has the counter applies. */
export const NUMERAL_CLASSES: readonly (readonly [counters: ReadonlySet<string>, forms: NumeralForms])[] = [
  [list('年 円 年間 年生 年代 年度 年版 年余 年来 えん'), { 四: YO }],
  [list('人 人月 人前 人組'), { 四: YO, 七: SHICHI }],
  [list('時 時間 時限 時半'), { 四: YO, 七: SHICHI, 九: KU }],
  [list('日 日間'), { 七: SHICHI, 九: KU }],
  [list('月'), { 四: ['シ', 0, 1], 七: SHICHI, 九: KU }],
  [
    list(
      '個 階 分 発 本 鉢 口 切れ 箱 か月 か国 か所 か条 か村 か年 カ月 カ国 カ寺 カ所 カ条 カ村 カ店 カ年 ケ月 ケ国 ケ所 ケ条 ケ村 ケ年 ヵ月 ヵ国 ヵ所 ヵ条 ヵ村 ヵ年 ' +
        'ヶ月 ヶ国 ヶ所 ヶ条 ヶ村 ヶ年 個月 個口 個国 個条 個年 箇月 箇国 箇所 箇条 箇年 かけ くだり けた 価 課 画 回 回忌 回生 回戦 回線 回分 海里 カイリ 浬 角 株 冠 ' +
        '巻 缶 貫 貫目 間 基 期 期生 機 気圧 季 騎 客 脚 球 級 橋 局 曲 極 重ね 斤 金 句 区 躯 計 桁 ケタ 校 港 行 項 組 件 軒 言 戸 湖 光年 石 ぴき ぺん 波 派 敗 杯 ' +
        '拍 泊 版 犯 班 匹 筆 俵 票 品 分間 分目 片 篇 編 辺 遍 歩 報 方 法 本立て 頭身',
    ),
    { 一: I, 六: ROKU, 八: HACHI, 十: JU, 百: HYAKU },
  ],
  [
    list(
      '． ・ 才 頭 着 足 尺 坪 通り センチ シーシー ＣＣ ｃｃ ｃｍ サイクル サンチーム シーズン シート シリング シンガポールドル スイスフラン セット セント ソル ゾーン 糎 ' +
        '竿 差 差し 歳 歳児 作 冊 刷 皿 棹 艘 子 視 式 失 室 射 社 勺 種 首 周 周忌 周年 州 週 週間 集 宿 所 勝 升 床 章 色 食 親等 進 進数 品 すじ そう そろい 筋 数 ' +
        '寸 世 隻 席 石 節 戦 線 選 銭 層 相 揃 たび つかみ つがい つぶ つまみ つ折 つ折り とおり とき ところ とせ 玉 月 手 束 続き 体 対 卓 樽 反 丁 丁目 鳥 通 掴み 艇 ' +
        '滴 店 転 点 斗 棟 盗 灯 等 等席 等地 等分 答 得 噸 粒 種類 歳馬 世紀 車種',
    ),
    { 一: I, 八: HACHI, 十: JU },
  ],
  [
    list(
      'キロ カロリー ｃａｌ ｋｂ ｋｇ ｋｌ ｋｍ ｋｔ ｋｗ ｋグラム ｋバイト ｋヘルツ ｋメートル ｋリットル ｋワット カナダドル カラット ガロン キュリー キロカロリー ' +
        'キログラム キロトン キロバイト キロヘルツ キロメートル キロリットル キロワット キロワット時 クラス クローナ クローネ ケース コース 粁',
    ),
    { 六: ROKU, 十: JU, 百: HYAKU },
  ],
  [list('トン ｔ タル テラ トライ'), { 一: I, 十: JU }],
  [
    list(
      '房 柱 ％ ポンド ｐａ ｐｐｍ パーセント パーミル パスカル パック パット ピーピーエム ピコ ページ 頁 ペア ペセタ ペソ ペニー ペンス ポイント 振り 針 袋 張り 平米 ' +
        '平方キロ 平方キロメートル 平方センチメートル 平方メートル 品目',
    ),
    { 十: JU },
  ],
];

/** What a numeral does to the first sound of the counter after it: voiced (ボ) or half-voiced (ポ). */
export type CounterChange = Readonly<Record<string, 'voiced' | 'half'>>;

const each = (voiced: string, half: string): CounterChange =>
  Object.fromEntries([...Array.from(voiced, (n) => [n, 'voiced']), ...Array.from(half, (n) => [n, 'half'])]);

export const COUNTER_CLASSES: readonly (readonly [counters: ReadonlySet<string>, change: CounterChange])[] = [
  [list('分 版 敗 発 拍 鉢 波 派 泊 犯 班 品 分間 分目 片 篇 編 辺 遍 歩 報 方'), each('', '一三四六八十百千万何')],
  [list('本 匹 票 俵 箱 本立て 杯 針 柱'), each('三千万何', '一六八十百')],
  [list('軒 石 足 尺 かけ 重ね 件 勺'), each('三千万', '')],
  [list('階'), each('三', '')],
];

/** Native counters after 一 and 二 with the reading of the counter that asks for them. */
export const NATIVE_COUNTERS: ReadonlySet<string> = list(
  '棟ムネ かけカケ くだりクダリ けたケタ すじスジ そろいソロイ たびタビ つかみツカミ つがいツガイ つまみツマミ とおりトーリ ところトコロ とせトセ まわりマワリ シーズンシーズン ' +
    'セットセット 握りニギリ 回りマワリ 株カブ 竿サオ 筋スジ 桁ケタ ケタケタ 月ツキ 言コト 口クチ 差しサシ 皿サラ 山ヤマ 勺シャク 尺シャク 重ねカサネ 振りフリ 針ハリ 切れキレ ' +
    '束タバ 続きツヅキ 揃ソロイ 袋フクロ 柱ハシラ 張りハリ 通りトーリ 掴みツカミ 坪ツボ 箱ハコ 鉢ハチ 晩バン 品シナ 瓶ビン 分けワケ 幕マク 夜ヤ 夜ヨ 粒ツブ 枠ワク 棹サオ つ折ツオリ ' +
    'つ折りツオリ つぶツブ ときトキ 重ねガサネ',
);
export const NATIVE_FORMS: NumeralForms = { 一: ['ヒト', 0, 2], 二: ['フタ', 0, 2] };

export const BEFORE_HUNDRED: NumeralForms = { 六: ['ロッ', 0, 2], 八: ['ハッ', 0, 2] };
export const BEFORE_THOUSAND: NumeralForms = { 一: ['イッ', 0, 2], 八: ['ハッ', 0, 2], 十: JU };
export const HUNDRED_CHANGE: CounterChange = each('三何', '六八');

/** People and days, by numeral: pronunciation, accent, moras. */
export const PEOPLE: NumeralForms = { 一: ['ヒトリ', 2, 3], 二: ['フタリ', 3, 3] };
export const DAYS: NumeralForms = {
  一: ['イチニチ', 4, 4],
  二: ['フツカ', 0, 3],
  三: ['ミッカ', 0, 3],
  四: ['ヨッカ', 0, 3],
  五: ['イツカ', 0, 3],
  六: ['ムイカ', 0, 3],
  七: ['ナノカ', 0, 3],
  八: ['ヨーカ', 0, 3],
  九: ['ココノカ', 0, 4],
  十: ['トーカ', 0, 3],
};

/** Names of the powers of ten inside a group of four digits, and of the groups. */
export const PLACES: readonly (readonly [text: string, pronunciation: string, accent: number, moras: number])[] = [
  ['', '', 0, 0],
  ['十', 'ジュー', 1, 2],
  ['百', 'ヒャク', 2, 2],
  ['千', 'セン', 1, 2],
];
export const GROUPS: typeof PLACES = [
  ['', '', 0, 0],
  ['万', 'マン', 1, 2],
  ['億', 'オク', 1, 2],
  ['兆', 'チョー', 1, 2],
  ['京', 'ケー', 1, 2],
  ['垓', 'ガイ', 1, 2],
];
