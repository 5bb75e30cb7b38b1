/**
 * What lies in every release for the day on which this app is not at hand: sums that `sha256sum -c` reads and a recipe of
 * standard tools. The recipe's text is the same in every release, so it is one blob.
 */
import type { ReleaseEntry } from './manifest.ts';

/** Path of the recipe inside a release. */
export const recipePath = 'RESTORE.txt';

export function sha256Sums(entries: readonly ReleaseEntry[]): Buffer {
  return Buffer.from(entries.map((entry) => `${entry.sha256}  ${entry.path}\n`).join(''), 'utf8');
}

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
`;

/** The script alone. */
export function recipeScript(recipe: string = restoreRecipe): string {
  return recipe.split('---8<---\n')[1] ?? '';
}
