/** Known secrets are found in whatever form they were written. */
import { describe, expect, it } from 'vitest';
import { isClean, nameForms, scrub, secretForms } from '../../../electron/diagnostics/scrub.ts';

const secret = 'pa"ss/word+9ü';

describe('a secret', () => {
  const forms = secretForms([secret]);

  it.each([
    ['as it is', secret],
    ['in JSON', JSON.stringify({ key: secret })],
    ['in an address', `https://x.example/?k=${encodeURIComponent(secret)}`],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64url', Buffer.from(secret).toString('base64url')],
    ['in hexadecimal', Buffer.from(secret).toString('hex')],
  ])('is taken out %s', (_, text) => {
    const { text: clean, count } = scrub(`before ${text} after`, forms);
    expect(count).toBeGreaterThan(0);
    expect(isClean(clean, forms)).toBe(true);
    expect(clean).toContain('before');
    expect(clean).toContain('after');
  });

  it('that is a document is taken out part by part', () => {
    const kept = secretForms([JSON.stringify({ id: 'AKIA0123456789', nested: { key: 'very-secret-value' } })]);
    expect(scrub('AKIA0123456789 and very-secret-value', kept).text).toBe('[removed] and [removed]');
  });

  it('of several lines is taken out line by line, and its frame stays', () => {
    const pem = '-----BEGIN THING-----\nMC4CAQAwBQYDK2VwBCIEIJ\nsecondline99\n-----END THING-----';
    const clean = scrub('x MC4CAQAwBQYDK2VwBCIEIJ y secondline99', secretForms([pem])).text;
    expect(clean).toBe('x [removed] y [removed]');
  });

  it('that holds a shorter one leaves no rest behind', () => {
    expect(scrub('abcdef-and-more', secretForms(['abcdef', 'abcdef-and-more'])).text).toBe('[removed]');
  });

  it('of a few letters would take half of every word along', () => {
    expect(secretForms(['abc'])).toEqual([]);
  });

  it('that reads like the mark does not make every file unclean', () => {
    const forms = secretForms(['removed', 'another-secret']);
    const { text } = scrub('another-secret', forms);
    expect(isClean(text, forms)).toBe(true);
  });
});

it('names say what they were', () => {
  const hidden = nameForms({ machine: ['备用机-2', 'spare.lan'], store: ['a'] });
  expect(scrub('备用机-2 at spare.lan: a', hidden)).toEqual({ text: '[machine] at [machine]: a', count: 2 });
});

it('what looks like a key is taken out although nobody knew it', () => {
  expect(scrub('Authorization: Bearer abcdefghijklmnop', []).text).not.toContain('abcdefghijklmnop');
});
