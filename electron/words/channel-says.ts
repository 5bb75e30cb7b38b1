/** What a channel answered, in its own words: the message and the number out of the JSON that chat services answer with. */

const MESSAGES = ['errmsg', 'msg', 'message', 'description', 'error', 'StatusMessage'];
const NUMBERS = ['errcode', 'code', 'error_code', 'StatusCode'];

/** The answer as it is where it holds no such message; without what is not for people where it holds nothing else. */
export function channelSays(answer: string): string {
  const start = answer.indexOf('{');
  if (start < 0) return answer;
  const members = membersOf(answer.slice(start));
  const message = MESSAGES.map((name) => members[name]).find((value) => typeof value === 'string' && value !== '');
  const number = NUMBERS.map((name) => members[name]).find((value) => typeof value === 'number' && value !== 0);
  const head = answer.slice(0, start).replace(/[\s·]+$/, '');
  if (typeof message !== 'string') return head === '' ? answer : head;
  return number === undefined ? message : `${message} (${number})`;
}

/** None where the JSON was cut. */
function membersOf(json: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(json) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
