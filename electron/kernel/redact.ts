/** Keeps secrets out of logs by field name and by shape. The last line of defence: secrets should not get this far. */

const secretName = /secret|password|passphrase|token|authorization|cookie|privatekey|accesskey|apikey|adminkey/i;
const secretShape =
  /(Bearer\s+)[\w.~+/-]{8,}=*|(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----|([?&](?:token|X-Amz-Signature|X-Amz-Credential)=)[^&\s"]+/g;

export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string')
    return value.replace(secretShape, (_all, a = '', b = '', c = '') => `${a}${b}${c}[redacted]`);
  if (value === null || typeof value !== 'object' || depth > 6) return value;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, secretName.test(name) ? '[redacted]' : redact(item, depth + 1)]),
  );
}
