/** What is counted with native numerals, and where the same word counts otherwise. */
import { sayNative, sayNumber } from './numerals.ts';

/** Counters after native numerals, each with what must not follow it: 3개 but 3개월. */
const NATIVE =
  /^\s?(?:개(?![월국년소사점항])|명(?!의신)|사람|살(?![균림])|시간(?!표)|시(?![즌리작민도군장청])|마리|권|잔(?!액)|병(?![동원])|달(?!러)|가지|장(?![조관])|군데|그루|송이|켤레|벌(?!금|점)|채(?!널)|척|자루|접시|그릇|곳|쌍|통(?![계화])|모금|조각|봉지|상자|박스|컵|팩|알(?![바파])|숟가락|스푼|걸음|차례|배(?![터송])|끼|팀|곡(?!선)|골(?!드|목)|칸|나라|종류|송이|다발|바퀴|판|줄|그루|방울|마디|번째|편(?!의점)|대(?![회비책]))/;

/** Things that have numbers, so that 번 is not times: 3번 출구. */
const NUMBERED_BEHIND =
  /^번(?:\s?(?:출구|버스|선수|문제|문항|홈|타자|방|게이트|국도|트랙|승강장|창구|좌석|테이블|참가자|후보|항목|째 줄)|지|선|[을를]?\s?누|으로 (?:전화|문의|연락|이동)|에 전화|에 연락)/;
const NUMBERED_BEFORE = /(?:문제|문항|버스|출구|등번호|번호|채널|제|[반열])\s*$/;

/** Things that are counted in 대; without one, 20대 is an age. */
const MACHINES =
  /(?:차|자동차|승용차|버스|트럭|택시|컴퓨터|노트북|비행기|카메라|기계|로봇|서버|자전거|오토바이|폰|전화기?|냉장고|에어컨|티비|TV)(?:[가는를은이을도]|만)?\s*$/;

/** Age groups and generations. */
const DECADE = /^\s?대(?=$|[\s는가의를들에와도중초후인남여,.!?~〜～-]|$)/;

/** A number by what it counts. @param after what follows the number. */
export function sayCounted(text: string, before: string, after: string): string {
  if (/^\s?번(?!째|호|역|지)/.test(after)) return isNumbered(text, before, after) ? sayNumber(text) : sayNative(text);
  if (!NATIVE.test(after)) return sayNumber(text);
  if (/제\s?$/.test(before)) return sayNumber(text);
  if (/^[1-9]0$/.test(text) && DECADE.test(after) && !MACHINES.test(before)) return sayNumber(text);
  // Many things, and many hours, are counted in Sino-Korean; years of age are not.
  if (Number(text) > (/^\s?시간/.test(after) ? 20 : 39) && !/^\s?살/.test(after)) return sayNumber(text);
  // The hours of the day are native up to twelve.
  if (/^\s?시(?!간)/.test(after) && Number(text) > 12) return sayNumber(text);
  if (text === '1' && /^\s?번째/.test(after)) return '첫';
  return sayNative(text);
}

export const isNative = (after: string): boolean => NATIVE.test(after);

const isNumbered = (text: string, before: string, after: string): boolean =>
  NUMBERED_BEHIND.test(after) || NUMBERED_BEFORE.test(before) || Number(text) > 20;
