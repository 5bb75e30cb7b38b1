/**
 * Numerals and counters are said in one breath, however they are spaced: 십 분, 십분. Joined, the sounds at the seam change in both as
 * they do in speech ([십뿐]); and whoever writes a number in figures gets the same sounds as one who spells it out.
 */

const SINO = '일이삼사오육칠팔구십백천만억조경해영공점';
const IS_SINO = new RegExp(`^제?[${SINO}]+$`);
const IS_NATIVE =
  /^(?:열|스물|서른|마흔|쉰|예순|일흔|여든|아흔)?(?:한|두|첫|세|네|다섯|여섯|일곱|여덟|아홉)$|^(?:열|스무|스물|서른|마흔|쉰|예순|일흔|여든|아흔)$/;

const PARTICLE =
  '이|은|는|을|를|의|에|도|만|과|와|로|으로|까지|부터|간|동안|정도|쯤|씩|후|전|째|짜리|입|예|였|여|하|어치|당|마다|뿐|밖|보다|가|나|들|님|다|며|면|고|라|니|지|임|초과|이상|이하|미만';
const COUNTER =
  '개월|시간|사람|마리|군데|가지|그루|송이|켤레|접시|그릇|봉지|상자|박스|조각|모금|숟가락|걸음|차례|바퀴|나라|종류|번째|번지|년대|학년|호선|개국|주일|' +
  '년|월|일|시|분|초|주|원|개|명|살|세|번|권|잔|병|대|달|장|벌|채|척|자루|곳|쌍|통|컵|팩|알|배|끼|팀|곡|골|칸|줄|판|편|층|호|회|차|위|등|점|인|평|도|쪽|과|반|국|건|종|조|부|급|기|톤';
const UNIT =
  '(?:제곱|세제곱)?(?:킬로|센티|밀리|마이크로|나노|데시|메가|기가|테라|페타|헥토)?(?:미터|그램|리터|바이트|와트시?|볼트|암페어시?|헤르츠|칼로리|파스칼|비트|초)|' +
  '킬로|밀리|센티|메가|기가|퍼센트포인트|퍼센트|퍼밀|프로|달러|유로|엔|위안|파운드|센트|펜스|루블|루피|마일|인치|피트|야드|온스|헥타르|픽셀|포인트|데시벨|에프피에스';
const FOLLOWS = new RegExp(`^(?:[${SINO}]+(?:${COUNTER}|${UNIT})?|${COUNTER}|${UNIT})(?=$|[^가-힣]|${PARTICLE})`);
const FOLLOWS_NATIVE = new RegExp(`^(?:${COUNTER})(?=$|[^가-힣]|(?:${PARTICLE}))`);
/** Rows of digits in groups, as in telephone numbers, keep their gaps. */
const IS_ROW = /^[일이삼사오육칠팔구영공]{3,}/;

/** A text in which the spaces inside numbers, and between a number and its counter, are gone. */
export function joinNumbers(text: string): string {
  const [first = '', ...rest] = text.split(' ');
  const out = [first];
  for (const word of rest) {
    const before = out.at(-1)!;
    if (joins(/[가-힣]*$/.exec(before)![0], word)) out[out.length - 1] = before + word;
    else out.push(word);
  }
  return out.join(' ');
}

function joins(before: string, word: string): boolean {
  if (IS_SINO.test(before)) return !(IS_ROW.test(before) && IS_ROW.test(word)) && FOLLOWS.test(word);
  if (IS_NATIVE.test(before)) return FOLLOWS_NATIVE.test(word);
  return /^[일이삼사오육칠팔구십백천만]+분의$/.test(before) && FOLLOWS.test(word);
}

/** ㄴ comes in before 육 inside a number: 십육 [심뉵]. */
const SIX: Readonly<Record<string, string>> = { 십: '심뉵', 백: '뱅뉵', 천: '천뉵', 만: '만뉵', 억: '엉뉵' };

export const sayInnerSix = (word: string): string =>
  word.replace(/(?<=^[일이삼사오육칠팔구십백천만억조]*)([십백천만억])육/u, (_, place: string) => SIX[place]!);
