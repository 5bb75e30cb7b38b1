/** How the page is built. Paths are relative, because the same files are served over http and over the app's own scheme. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  plugins: [react()],
  build: {
    target: 'es2024',
    // Nothing may become an inline `data:` address: the host's content policy allows its own files only.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
    // What several screens share comes in two files: fifty small ones compress worse, by 15 kB in all.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'shared', test: /@tabler|renderer\/ui\/|electron\/words\/[^/]+\.ts$/, minShareCount: 2 },
            { name: 'fields', test: /@mantine\/core|react-number-format/, minShareCount: 2 },
          ],
        },
      },
    },
  },
});
