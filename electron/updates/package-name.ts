/** Which version a package is, and for which computers, by the name that it was built under. Pure. */
import type { PackageKind } from '../contract/updates.ts';

export interface NamedPackage {
  readonly version: string;
  readonly kind: PackageKind;
  readonly platform: string;
  readonly arch: string;
}

const VERSION = String.raw`(\d+\.\d+\.\d+(?:-(?!(?:x64|arm64|x86_64)\b)[0-9A-Za-z.]+?)?)`;

interface Form {
  readonly pattern: RegExp;
  readonly kind: PackageKind;
  /** Left out: the name says it. */
  readonly platform?: string;
}

/** Each has the version first; then the platform, where that is not the same for all of its kind; then the processor. */
const forms: readonly Form[] = [
  { kind: 'headless', pattern: form(String.raw`understudy-${VERSION}-(linux)-(x64|arm64)\.tar\.gz`) },
  {
    kind: 'archive',
    pattern: form(String.raw`understudy-desktop-${VERSION}-(linux|darwin|win32)-(x64|arm64)\.tar\.gz`),
  },
  { kind: 'deb', platform: 'linux', pattern: form(String.raw`understudy_${VERSION}()_(amd64|arm64)\.deb`) },
  {
    kind: 'AppImage',
    platform: 'linux',
    pattern: form(String.raw`Understudy-${VERSION}()(?:-(x86_64|arm64))?\.AppImage`),
  },
  {
    kind: 'exe',
    platform: 'win32',
    pattern: form(String.raw`Understudy[ .-]Setup[ .-]${VERSION}()(?:-(x64|arm64))?\.exe`),
  },
  { kind: 'dmg', platform: 'darwin', pattern: form(String.raw`Understudy-${VERSION}()(?:-(x64|arm64))?\.dmg`) },
];

/** Null for a name that no package of ours has. */
export function readPackageName(name: string): NamedPackage | null {
  for (const { pattern, kind, platform } of forms) {
    const match = pattern.exec(name);
    if (!match) continue;
    const [, version = '', named = '', arch = 'x64'] = match;
    return { version, kind, platform: platform ?? named, arch: arch === 'amd64' || arch === 'x86_64' ? 'x64' : arch };
  }
  return null;
}

function form(source: string): RegExp {
  return new RegExp(`^${source}$`);
}
