/** The table of rooms as ARCHITECTURE.md shows it. A test holds the document to it. */
import { nameOf } from './import-rules.ts';
import { doors, type Room, rooms } from './rooms.ts';

/** Rooms with the same rights share a row. */
export function roomsTable(): string {
  const rows = Map.groupBy(rooms, ({ enters, packages }) => `| ${list(enters)} | ${packages.join(', ')} |`);
  return ['| Room | May import, besides itself | Packages |', '|---|---|---|', ...[...rows].map(asRow)].join('\n');
}

const asRow = ([rights, same]: [string, readonly Room[]]): string =>
  `| ${same.map((room) => `\`${nameOf(room)}\``).join(', ')} ${rights}`;

/** Doors, which are parts of rooms, stand out. */
const list = (words: readonly string[]): string =>
  words.map((word) => (word in doors ? `*${word}*` : word)).join(', ') || 'nothing';
