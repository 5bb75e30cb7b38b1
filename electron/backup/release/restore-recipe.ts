/**
 * What lies in every release for the day on which this app is not at hand: sums that `sha256sum -c` reads, a recipe of
 * standard tools, and how to serve what it restores. The text is the same in every release, so it is one blob.
 */
import type { ReleaseEntry } from './manifest.ts';

/** Path of the recipe inside a release. */
export const recipePath = 'RESTORE.txt';

export function sha256Sums(entries: readonly Pick<ReleaseEntry, 'sha256' | 'path'>[]): Buffer {
  return Buffer.from(entries.map((entry) => `${entry.sha256}  ${entry.path}\n`).join(''), 'utf8');
}

const howToServe = `HOW TO SERVE WHAT WAS RESTORED
用恢复出的文件提供语音服务

Needs: Linux on x86-64 with glibc 2.28 or newer and libstdc++. Nothing is installed and nothing is fetched: the tree brings its
own Node and its inference library.
需要 x86-64 的 Linux，glibc 2.28 以上，以及 libstdc++。无需安装，无需联网。

  TARGET/runtime/run                                  one voice at http://127.0.0.1:9880 · 在本机 9880 端口提供一个音色
  TARGET/runtime/run --voice ID --port 9881           ID: a folder below TARGET/voices · voices 下的文件夹名
  TARGET/runtime/run --host 0.0.0.0 --key-file FILE   for other machines too, with a key · 供其他机器使用，须带密钥

It answers once the voice is loaded; Ctrl-C ends it. Ask as the official api_v2 is asked (with a key, add
-H "Authorization: Bearer KEY"):
音色载入后开始应答，按 Ctrl-C 结束。请求方式与官方 api_v2 相同：

  curl -f http://127.0.0.1:9880/healthz
  curl -o hello.wav "http://127.0.0.1:9880/tts?text=Hello%20there.&text_lang=en"

Behind a reverse proxy of your own, which puts the client's address last into X-Forwarded-For, give it a file instead:
置于自己的反向代理之后时，改用配置文件：

  TARGET/runtime/run CONFIG.json

  {
    "site": "standby",           "primary" or "standby"; told in every answer
    "tree": "/…/TARGET",         absolute
    "stateDir": "/…/state",      a folder that may be written to
    "host": "127.0.0.1",
    "port": 9880,
    "epoch": 0,                  a number; told in every answer
    "releaseId": "RELEASE",      told in every answer
    "modelIds": ["…"],           "modelId" of every TARGET/voices/*/voice.json: another voice is refused
    "voice": null,               its id; null: the first
    "accessKey": null,           what clients send as "Authorization: Bearer"; null: no key
    "adminKey": null             what opens /control and /set_gpt_weights; null: nothing does
  }
(Leave the explanations out of the file. 文件中不写右侧的说明。)
`;

/** The lines between the two marks are a script; a test runs them as they stand here. */
export const restoreRecipe = `HOW TO RESTORE THIS RELEASE WITHOUT UNDERSTUDY
恢复本版本（无需 Understudy）

Needs: rclone (a folder works as a "remote" too), jq, sha256sum. Save the lines between the marks as restore.sh, then:
需要 rclone（普通文件夹亦可作为来源）、jq、sha256sum。将两条标记线之间的内容存为 restore.sh，然后运行：

  sh restore.sh SOURCE RELEASE TARGET

SOURCE  REMOTE:BUCKET/understudy/v1 or the folder understudy/v1 on a disk
RELEASE the name of a folder below releases/
TARGET  a new folder

Every file is stored as it is, under blobs/sha256/<its SHA-256>. The script believes the paths in the manifest: use it for
releases that you made yourself. File modes other than "may be executed" are not restored.

---8<---
#!/bin/sh
set -eu
source=$1; release=$2; target=$3
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
rclone copyto "$source/releases/$release/index.json" "$work/index.json"
manifest=$(jq -r '.manifests[0].digest | ltrimstr("sha256:")' "$work/index.json")
rclone copyto "$source/blobs/sha256/$manifest" "$work/manifest.json"
echo "$manifest  $work/manifest.json" | sha256sum -c --quiet -
jq -r '.layers[].digest | ltrimstr("sha256:")' "$work/manifest.json" | sort -u > "$work/blobs.txt"
rclone copy --files-from "$work/blobs.txt" "$source/blobs/sha256" "$work/blobs"
mkdir -p "$target"
jq -r '.layers[] | [(.digest | ltrimstr("sha256:")), (.annotations["org.cncf.model.file.metadata+json"] | fromjson | if .mode % 128 >= 64 then "x" else "-" end), .annotations["org.cncf.model.filepath"]] | join("\\t")' "$work/manifest.json" > "$work/files.txt"
while IFS="$(printf '\\t')" read -r sha256 executable path; do
  mkdir -p "$(dirname "$target/$path")"
  cp "$work/blobs/$sha256" "$target/$path"
  if [ "$executable" = x ]; then chmod +x "$target/$path"; fi
  echo "$sha256  $path"
done < "$work/files.txt" > "$work/SHA256SUMS"
(cd "$target" && sha256sum -c --quiet "$work/SHA256SUMS")
echo "restored and verified $release"
---8<---

${howToServe}`;

/** The same for an encrypted release. */
export const sealedRecipe = `HOW TO RESTORE THIS ENCRYPTED RELEASE WITHOUT UNDERSTUDY
恢复本加密版本（无需 Understudy）

Needs: rclone (a folder works as a "remote" too), jq, sha256sum, age 1.0 or newer. Save the lines between the marks as restore.sh, then:
需要 rclone（普通文件夹亦可作为来源）、jq、sha256sum、age 1.0 以上。将两条标记线之间的内容存为 restore.sh，然后运行：

  sh restore.sh SOURCE RELEASE TARGET KEYFILE

SOURCE  REMOTE:BUCKET/understudy/v1 or the folder understudy/v1 on a disk
RELEASE the name of a folder below releases/
TARGET  a new folder
KEYFILE a file with the key of a recipient whom the studio named, "AGE-SECRET-KEY-1…", or with the studio's own; or - for the passphrase,
        which is asked for
        含接收者密钥或工作室自己密钥的文件；写 - 则询问口令

Every file is an age file under blobs/sha256/<SHA-256 of the encrypted bytes>; which is which is in the inner manifest, encrypted too.
The script believes the paths in the manifest: use it for releases that you made yourself.

---8<---
#!/bin/sh
set -eu
source=$1; release=$2; target=$3; key=$4
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
rclone copyto "$source/releases/$release/index.json" "$work/index.json"
manifest=$(jq -r '.manifests[0].digest | ltrimstr("sha256:")' "$work/index.json")
rclone copyto "$source/blobs/sha256/$manifest" "$work/outer.json"
echo "$manifest  $work/outer.json" | sha256sum -c --quiet -
jq -r '.layers[].digest | ltrimstr("sha256:")' "$work/outer.json" | sort -u > "$work/blobs.txt"
rclone copy --files-from "$work/blobs.txt" "$source/blobs/sha256" "$work/blobs"
(cd "$work/blobs" && sed 's/.*/&  &/' "$work/blobs.txt" | sha256sum -c --quiet -)
of() { jq -r --arg type "application/vnd.understudy.$1+encrypted" '.layers[] | select(.mediaType == $type) | .digest | ltrimstr("sha256:")' "$work/outer.json"; }
inner=$(of release.v1.json)
unlock() { if [ "$key" = - ]; then age -d -o "$2" "$1"; else age -d -i "$key" -o "$2" "$1"; fi; }
if [ "$key" != - ] && age -d -i "$key" -o "$work/inner.json" "$work/blobs/$inner" 2> "$work/said"; then
  cp "$key" "$work/studio.key"
else
  for opener in $(of identity.v1); do
    if [ "$key" = - ] && ! head -n 2 "$work/blobs/$opener" | grep -q -e '^-> scrypt '; then continue; fi
    if unlock "$work/blobs/$opener" "$work/studio.key"; then break; fi
  done
  age -d -i "$work/studio.key" -o "$work/inner.json" "$work/blobs/$inner"
fi
jq -j .manifest "$work/inner.json" > "$work/manifest.json"
mkdir -p "$target"
jq -r '.layers[] | [(.digest | ltrimstr("sha256:")), ((.annotations["io.understudy.stored"] // "-") | ltrimstr("sha256:") | split(" ")[0]), (.annotations["org.cncf.model.file.metadata+json"] | fromjson | if .mode % 128 >= 64 then "x" else "-" end), .annotations["org.cncf.model.filepath"]] | join("\\t")' "$work/manifest.json" > "$work/files.txt"
while IFS="$(printf '\\t')" read -r sha256 stored executable path; do
  mkdir -p "$(dirname "$target/$path")"
  if [ "$stored" = - ]; then cp "$work/blobs/$sha256" "$target/$path"; else age -d -i "$work/studio.key" "$work/blobs/$stored" > "$target/$path"; fi
  if [ "$executable" = x ]; then chmod +x "$target/$path"; fi
  echo "$sha256  $path"
done < "$work/files.txt" > "$work/SHA256SUMS"
(cd "$target" && sha256sum -c --quiet "$work/SHA256SUMS")
echo "restored and verified $release"
---8<---

${howToServe}`;

/** The script alone. */
export function recipeScript(recipe: string = restoreRecipe): string {
  return recipe.split('---8<---\n')[1] ?? '';
}
