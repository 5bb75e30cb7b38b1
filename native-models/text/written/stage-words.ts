/**
 * Words in brackets that say how a recording sounds or how someone looks, and are not for reading out: `[音乐]`, `（笑）`, `(laughs)`,
 * and the stickers of chat programs, which travel as `[捂脸]`.
 */

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Not read in brackets of any kind. */
const ACTIONS = list(
  '笑 大笑 狂笑 微笑 苦笑 冷笑 坏笑 偷笑 笑声 哭 大哭 哭泣 哭声 抽泣 流泪 泪 汗 擦汗 叹气 叹息 掌声 鼓掌 热烈鼓掌 欢呼 欢呼声 咳 咳嗽 咳嗽声 清嗓子 敲门声 脚步声 铃声 电话铃声 ' +
    '雷声 雨声 风声 枪声 爆炸声 尖叫声 背景音乐 背景音 音乐声 音乐响起 音乐起 音乐渐起 音效 笑聲 掌聲 嘆氣 背景音樂 ' +
    '爆笑 苦笑 泣 涙 拍手 歓声 ため息 溜息 咳払い 笑い 笑い声 効果音 ' +
    '웃음 웃음소리 박수 박수소리 한숨 기침 배경음악 효과음',
);
/** Of more than one meaning, so that they are read in round brackets: 这门课（音乐）. */
const SOUNDS = list(
  '音乐 音樂 音楽 음악 沉默 静音 停顿 停頓 沈黙 無音 間 침묵 BGM bgm 哭笑 画外音 淡入 淡出 转场 music sound sounds sfx silence static noise pause beat applause',
);
const STICKERS = list(
  '撇嘴 色 发呆 得意 害羞 闭嘴 睡 尴尬 发怒 调皮 呲牙 惊讶 难过 囧 抓狂 吐 愉快 白眼 翻白眼 傲慢 困 惊恐 憨笑 悠闲 咒骂 疑问 嘘 晕 衰 骷髅 敲打 再见 抠鼻 右哼哼 左哼哼 哈欠 鄙视 委屈 快哭了 阴险 亲亲 可怜 ' +
    '笑脸 生病 脸红 破涕为笑 恐惧 失望 无语 嘿哈 捂脸 奸笑 机智 皱眉 耶 吃瓜 加油 加油加油 天啊 Emm emm 社会社会 旺柴 好的 打脸 哇 666 让我看看 苦涩 裂开 嘴唇 爱心 心碎 拥抱 强 弱 握手 胜利 抱拳 勾引 拳头 OK ok 合十 啤酒 咖啡 ' +
    '蛋糕 玫瑰 凋谢 菜刀 炸弹 便便 月亮 太阳 庆祝 礼物 红包 發 福 烟花 爆竹 猪头 跳跳 发抖 转圈 图片 表情 动画表情 语音 视频 ' +
    'doge 二哈 允悲 笑cry 心 赞 摊手 哈哈 思考 酸 抱抱 可爱 拜拜 哼 怒 馋嘴 太开心 嘻嘻 爱你 鲜花 蜡烛 给力 威武 互粉 挖鼻 打call 喵喵 并不简单 费解 悲伤 黑线 怒骂 感冒 思考 亲亲',
);

const VERB =
  'laughs?|laughing|laughter|chuckles?|chuckling|giggles?|giggling|snickers|sighs?|sighing|gasps?|gasping|coughs?|coughing|clears (?:his |her |their )?throat|cheers|cheering|' +
  'sobs?|sobbing|cries|crying|weeps|weeping|sniffs|sniffles|groans?|groaning|moans|screams?|screaming|shouts|shouting|whispers?|whispering|whistles|whistling|yawns?|yawning|' +
  'mumbles|mutters|grunts|smiles|smiling|grins|grinning|winks|nods|nodding|shrugs|waves|bows|blushes|facepalms?|rolls eyes|hugs?|claps|clapping|exhales|inhales|breathes';
const SCENE =
  'inaudible|indistinct|unintelligible|crosstalk|(?:audience |crowd |canned )?(?:laughter|laughs|laughing|applause|cheers|cheering)|(?:upbeat|soft|gentle|dramatic|sad|happy|tense|background|intro|outro|theme|loud|quiet) music|' +
  'music (?:playing|plays|fades|stops|ends)|sound effects?|(?:door|phone|bell|doorbell|alarm) (?:opens?|closes?|slams|rings?|ringing|rings out)|footsteps|thunder|applause and cheering|laughter and applause';
const ENGLISH = new RegExp(
  `^(?:[a-z]+ly )?(?:${VERB})(?: (?:[a-z]+ly|loudly|out loud|a little|a bit|again|in relief|in pain))?$|^(?:${SCENE})$`,
  'i',
);

export type Bracket = 'round' | 'square' | 'star';

/** @param content what stands between the brackets. */
export function isStageDirection(content: string, bracket: Bracket): boolean {
  const words = content.trim().replace(/^[♪♫～~]+\s*|\s*[♪♫～~…]+$/g, '');
  if (ACTIONS.has(words) || ENGLISH.test(words)) return true;
  return bracket === 'square' && (SOUNDS.has(words) || SOUNDS.has(words.toLowerCase()) || STICKERS.has(words));
}
