/**
 * Where a machine is: `host` is a name, an IPv4 address or a bare IPv6 address, with its zone where it has one
 * (`fe80::1%eth0`). People type more than that.
 */

/** Takes the brackets off and the port apart: `[::1]:2222`, `host:2222`. Two colons and no brackets are an IPv6 address without a port. */
export function splitAddress(typed: string): { readonly host: string; readonly port?: number } {
  const text = typed.trim();
  const parts = /^\[([^\]]+)\](?::(\d+))?$/.exec(text) ?? /^([^:]+):(\d+)$/.exec(text);
  const host = parts?.[1] ?? text;
  return parts?.[2] === undefined ? { host } : { host, port: Number(parts[2]) };
}

/** `user@host:port`, where user and port may be missing; a jump host is typed like this. */
export function splitLogin(typed: string): { readonly user?: string; readonly host: string; readonly port?: number } {
  const text = typed.trim().replace(/^ssh:\/\//, '');
  const at = text.lastIndexOf('@');
  return at < 0 ? splitAddress(text) : { user: text.slice(0, at), ...splitAddress(text.slice(at + 1)) };
}

/** With brackets where the address has colons of its own. */
export function showAddress(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** `user@host:path` or `host:path`, as scp takes it; null for a path of this computer. A drive's letter is no host. */
export function splitRemotePlace(
  typed: string,
): { readonly user?: string; readonly host: string; readonly path: string } | null {
  const [, user, host, path] = /^(?:([^@:/\\\s]+)@)?(\[[^\]]+\]|[^@:/\\\s]{2,}):(.+)$/.exec(typed.trim()) ?? [];
  if (host === undefined || path === undefined) return null;
  return user === undefined ? { host, path } : { user, host, path };
}
