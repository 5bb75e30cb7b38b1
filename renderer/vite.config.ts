/** How the page is built. Paths are relative, because the same files are served over http and over the app's own scheme. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  plugins: [react()],
  // Nothing may become an inline `data:` address: the host's content policy allows its own files only.
  build: { target: 'es2024', assetsInlineLimit: 0, chunkSizeWarningLimit: 1200, modulePreload: { polyfill: false } },
});
