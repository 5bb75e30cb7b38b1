// HTML, SSML and Markdown: what is said, what pauses, and what only looks like markup.
import { describe, expect, it } from 'vitest';
import type { TextLanguage } from '../../../../../native-models/engine-types.ts';
import { createFrontEnd, type TextSentence } from '../../../../../native-models/text/front-end.ts';
import { readMarkup } from '../../../../../native-models/text/written/markup.ts';

const frontEnd = createFrontEnd({ symbols: 'v2' });

const explain = (text: string, language: TextLanguage): TextSentence[] => frontEnd.explain(text, { language });
const PAUSES = new Set([...',.!?-…', '停']);
const sounds = (text: string, language: TextLanguage): string =>
  explain(text, language)
    .flatMap(({ segments }) => segments.flatMap(({ phones }) => phones))
    .filter((phone) => !PAUSES.has(phone))
    .join(' ');

describe('plain text', () => {
  it.each([
    ['<b>Hi</b> <i class="x">there</i>', 'Hi there'],
    ['a<!-- <b> not said -->b', 'ab'],
    ['x<script>if (a < b) say("no")</script>y<style>p{}</style>z', 'xyz'],
    ['One<br>Two<br/>Three<BR />', 'One\nTwo\nThree\n'],
    ['<p>One</p><h2>Two</h2><ul><li>Three</li></ul>', '\nOne\n\nTwo\n\n\nThree\n\n'],
    ['<table><tr><td>a</td><td>b</td></tr></table>', '\n\na，b，\n\n'],
    ['<!DOCTYPE html><?xml version="1.0"?><html>ok</html>', 'ok'],
    ['see <https://example.com/a> or <foo@bar.com>', 'see https://example.com/a or foo@bar.com'],
    ['<![CDATA[a < b]]>', 'a < b'],
    ['<o:p>x</o:p><amazon:effect name="whispered">y</amazon:effect>', 'xy'],
  ])('%s', (script, text) => expect(readMarkup(script).text).toBe(text));

  it.each([
    'a < b',
    'x<5 and y>3',
    'I <3 you',
    '<3',
    'List<String> x',
    'std::vector<T>',
    'a<b and c>d',
    '<你好>',
    '《书》',
    '1 <2> 3',
    'this <b is not closed',
    '<a href="x',
    'an open <!-- comment',
    '<script without an end',
    '100% & more &unknown; &;',
    '2 * 3 * 4',
    '2*3*4',
    '138****8000',
    'snake_case_name',
    'f[0](x)',
    '[笑什么](哈哈)',
    'a | b',
    '-5',
    '#1',
    '>5',
    '1. one',
    '（1）一',
    '~~',
    'C:\\Users\\me',
  ])('leaves %s alone', (script) => expect(readMarkup(script).text).toBe(script));

  it.each([
    ['&lt;b&gt;你好&lt;/b&gt;', '你好'],
    ['a &lt; b', 'a < b'],
    ['Tom &amp; Jerry', 'Tom & Jerry'],
    ['It&#39;s &#x27;fine&#x27; &#8212;&nbsp;&copy;&hellip;', "It's 'fine' —\u00a0©…"],
    ['&amp;lt;3 &amp;amp;', '<3 &'],
    ['a&shy;b&zwnj;c', 'abc'],
    ['&#0;&#xD800;&#x110000;x&#150;', 'x–'],
    ['a&#10;b', 'a\nb'],
  ])('decodes %s', (script, text) => expect(readMarkup(script).text).toBe(text));

  it.each([
    ['# 标题', '标题'],
    ['## Title ##', 'Title '],
    ['**bold** and *it* and ***both***', 'bold and it and both'],
    ['__bold__ and _it_ ~~gone~~ ==marked==', 'bold and it gone marked'],
    ['这是**重点**内容，*斜体*也是', '这是重点内容，斜体也是'],
    ['run `npm install` or ``a``', 'run npm install or a'],
    ['```js\nlet a = 1\n```', '\nlet a = 1\n'],
    ['[the guide](https://example.com/a_(b) "title") ok', 'the guide ok'],
    ['![风景](photo.jpg)真美 ![](x.png)', '风景真美 '],
    ['[ref][1] text[^1]\n[1]: https://example.com\n[^1]: note', 'ref text\n\n note'],
    ['> quoted\n>> twice', 'quoted\ntwice'],
    ['---\n***\n_ _ _\n===', '\n\n\n'],
    ['- a\n* b\n+ c\n• d\n●e\n  - f', 'a\nb\nc\nd\ne\nf'],
    ['- [ ] todo\n- [x] done', 'todo\ndone'],
    ['> - # deep', 'deep'],
    ['| a | b |\n|---|:-:|\n| c | d |', 'a，b\n\nc，d'],
    ['a | b\n--- | ---\nc | d', 'a，b\n\nc，d'],
    [String.raw`\*not\* \_it\_`, '*not* _it_'],
  ])('takes the signs off %j', (script, text) => expect(readMarkup(script).text).toBe(text));

  it('knows where everything stands in the script', () => {
    const script = '<p>你 &amp; ﬁ**好**ｶﾞ</p>';
    const { text, starts, ends } = readMarkup(script);
    expect(text).toBe('\n你 & fi好ガ\n');
    const source = (part: string): string => {
      const at = text.indexOf(part);
      return script.slice(starts[at], ends[at + part.length - 1]);
    };
    expect([...'你&好ガ', 'fi'].map(source)).toEqual(['你', '&amp;', '好', 'ｶﾞ', 'ﬁ']);
  });

  it('places words in the script, markup around them left out', () => {
    const script = 'Say <b>hello</b> &amp; **bye**.';
    const words = explain(script, 'en').flatMap(({ segments }) => segments.flatMap(({ words }) => words));
    expect(words.filter(({ origin }) => origin !== 'mark').map(({ start, end }) => script.slice(start, end))).toEqual(
      expect.arrayContaining(['Say', 'hello', 'bye']),
    );
  });
});

describe('speech markup', () => {
  it.each([
    ['<speak>你好<break time="500ms"/>世界</speak>', 'zh', '你好世界'],
    ['<speak><sub alias="世界卫生组织">WHO</sub>说</speak>', 'zh', '世界卫生组织说'],
    ['<sub alias="Street">St</sub> 5', 'en', 'Street 5'],
    ['房间<say-as interpret-as="digits">110</say-as>号', 'zh', '房间一一零号'],
    ['room <say-as interpret-as="digits">110</say-as>', 'en', 'room one one zero'],
    ['<say-as interpret-as="characters">abc</say-as> ok', 'en', 'A B C ok'],
    ['<say-as interpret-as="spell-out">a1</say-as> ok', 'en', 'A one ok'],
    ['一共<say-as interpret-as="cardinal">110</say-as>', 'zh', '一共一百一十'],
    ['<say-as interpret-as="cardinal">1234</say-as> ok', 'en', 'one thousand two hundred thirty four ok'],
    ['<say-as interpret-as="ordinal">3</say-as> place', 'en', 'third place'],
    ['<say-as interpret-as="ordinal">3</say-as>名', 'zh', '第三名'],
    ['<say-as interpret-as="cardinal">1110</say-as>です', 'ja', '千百十です'],
    ['<say-as interpret-as="cardinal">35</say-as>입니다', 'ko', '삼십오입니다'],
    ['<emphasis level="strong">好</emphasis>的<prosody rate="slow">吧</prosody>', 'zh', '好的吧'],
    ['<voice name="x"><lang xml:lang="en-US">Hello</lang></voice> you', 'en', 'Hello you'],
    ['<phoneme alphabet="ipa" ph="təˈmeɪtoʊ">tomato</phoneme> soup', 'en', 'tomato soup'],
  ] as const)('%s', (script, language, spoken) => expect(sounds(script, language)).toBe(sounds(spoken, language)));

  it.each([
    ['<phoneme alphabet="pinyin" ph="chong2 qing4">重庆</phoneme>', 'zh', 'ch ong2 q ing4'],
    ['<phoneme alphabet="x-pinyin" ph="zhòng qìng">重庆</phoneme>', 'zh', 'zh ong4 q ing4'],
    ['<phoneme alphabet="sapi" ph="le 4 qing 1">乐清</phoneme>', 'zh', 'l e4 q ing1'],
    ['<phoneme alphabet="x-arpabet" ph="HH AH0 L OW1">bye</phoneme>', 'en', 'HH AH0 L OW1'],
    ['<phoneme alphabet="jyutping" ph="zung6 hing3">重慶</phoneme>', 'yue', 'Yz Yung6 Yh Ying3'],
  ] as const)('gives the phones of %s', (script, language, phones) => expect(sounds(script, language)).toBe(phones));

  it('says the words of a phoneme that it cannot read', () => {
    const bad = '<phoneme alphabet="pinyin" ph="xx9">你好</phoneme>';
    expect(sounds(bad, 'zh')).toBe(sounds('你好', 'zh'));
  });

  it('pauses as long as it is told, with the sentence cut there', () => {
    const [first, second] = explain('<speak>你好朋友们<break time="1.5s"/>世界真大</speak>', 'zh');
    expect([first?.normalized, first?.pauseAfterMs]).toEqual(['你好朋友们.', 1500]);
    expect([second?.normalized, second?.pauseAfterMs]).toEqual(['世界真大.', 0]);
  });

  it('keeps a short pause within the sentence', () => {
    for (const method of ['cut0', 'cut2'] as const) {
      const [only, ...rest] = frontEnd.explain('今天天气<break time="200ms"/>真的很好', {
        language: 'zh',
        splitMethod: method,
      });
      expect([only?.normalized, only?.pauseAfterMs, rest.length]).toEqual(['今天天气,真的很好.', 0, 0]);
      expect(only?.spans.map(({ kind, pauseMs }) => [kind, pauseMs])).toEqual([['markup', 200]]);
    }
  });

  it.each([
    ['你好。<break time="2s"/>世界真大。', 2000],
    ['你好\n<break time="300ms"/>\n世界真大', 300],
    ['你好<break time="300ms"/><break time="300ms"/>世界真大', 600],
    ['你好<break time="100s"/>世界真大', 10_000],
    ['你好。<break time="0ms"/>世界真大。', 0],
    ['你好。<break strength="strong"/>世界真大。', 0],
  ])('%j waits %i ms', (script, pauseMs) => {
    const sentences = explain(script, 'zh');
    expect(sentences[0]?.pauseAfterMs).toBe(pauseMs);
    expect(sentences.at(-1)?.pauseAfterMs).toBe(0);
  });

  it.each([
    ['你好<break/>世界', '.你好,世界.'],
    ['你好<break strength="x-strong"/>世界', '.你好.世界.'],
    ['你好<break strength="none"/>世界', '.你好世界.'],
    ['你好<break time="800ms"/>世界', '.你好.|.世界.'],
  ])('%s', (script, normalized) => {
    const said = explain(script, 'zh').map((sentence) => sentence.normalized);
    expect(said.join('|').replace(/^\.?/, '.')).toBe(normalized);
  });

  it('leaves no pause in a prompt at which it would be cut', () => {
    const prompt = frontEnd.readPrompt('你好朋友们<break time="1s"/>世界\n真大', 'zh');
    expect(prompt.normalized).toBe('你好朋友们.世界.真大.');
  });
});

it('never loses text to broken markup', () => {
  for (const broken of [
    '<b>好',
    '好</b>',
    '<sub alias="坏">好',
    '<say-as interpret-as="digits">好',
    '[好](',
    '**好',
    '`好',
    '好<',
  ]) {
    expect(sounds(`你${broken}吗`, 'zh'), broken).toBe(sounds('你好吗', 'zh'));
  }
});
