/**
 * A syllable with its tone to the two symbols that the voices know (the table `GPT_SoVITS/text/opencpop-strict.txt`). The table is
 * regular except for the rows below; after j q x y the letter u means ü, and the vowel-initial syllables get a doubled letter as
 * their initial.
 */

const WHOLE: Readonly<Record<string, readonly [string, string]>> = {
  ye: ['y', 'E'],
  yan: ['y', 'En'],
  ...Object.fromEntries(['zi', 'ci', 'si'].map((syllable) => [syllable, [syllable[0]!, 'i0']])),
  ...Object.fromEntries(['zhi', 'chi', 'shi'].map((syllable) => [syllable, [syllable.slice(0, 2), 'ir']])),
  ri: ['r', 'ir'],
};

const VOWEL_INITIALS: Readonly<Record<string, string>> = { a: 'AA', e: 'EE', o: 'OO' };

const INITIALS = 'b c ch d f g h j k l m n p q r s sh t w x y z zh'.split(' ').sort((a, b) => b.length - a.length);

const KNOWN = new Set(
  `a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cei cen ceng
cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu cuan
cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui dun duo e ei en eng
er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo
ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao jie jin jing
jiong jiu ju juan jue jun jv jvan jve jvn ka kai kan kang kao ke kei ken keng kong kou ku kua kuai kuan kuang kui kun
kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo long lou lu luan lun luo lv lve ma mai
man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang
niao nie nin ning niu nong nou nu nuan nun nuo nv nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping
po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun qv qvan qve qvn ran rang rao re ren reng ri
rong rou ru rua ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang shao she shei shen sheng shi shou
shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai tan tang tao te tei teng ti tian
tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing
xiong xiu xu xuan xue xun xv xvan xve xvn ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun yv yvan yve yvn
za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu zhua zhuai zhuan
zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo`.split(/\s+/),
);

export const UNKNOWN_PHONE = 'UNK';

/** `zhuang1` → `['zh', 'uang1']`; what is no syllable of the language gives two unknown phones, so lengths still agree. */
export function toPhones(syllable: string): readonly [string, string] {
  const tone = syllable.slice(-1);
  const letters = syllable.slice(0, -1);
  if (!KNOWN.has(letters) || !/[1-5]/.test(tone)) return [UNKNOWN_PHONE, UNKNOWN_PHONE];
  const whole = WHOLE[letters];
  if (whole) return [whole[0], whole[1] + tone];
  const vowel = VOWEL_INITIALS[letters[0]!];
  if (vowel) return [vowel, letters + tone];
  const initial = INITIALS.find((candidate) => letters.startsWith(candidate))!;
  let final = letters.slice(initial.length);
  if ('jqxy'.includes(initial) && final.startsWith('u')) final = `v${final.slice(1)}`;
  return [initial, final + tone];
}

export function isSyllable(text: string): boolean {
  return /^[a-z]+[1-5]$/.test(text) && KNOWN.has(text.slice(0, -1));
}
