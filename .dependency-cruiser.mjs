/** The import law for dependency-cruiser's own programs and editors. `npm run check` reads the same rules (build/law/main.ts). */
export { default } from './build/law/import-rules.ts';
