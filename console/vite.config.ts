// How the console is built: into `dist`, a page at a time, with nothing inline, for its policy lets nothing inline run.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, sourcemap: false },
  // While it is worked on, the service beside it answers.
  server: { proxy: { '/v1': 'http://127.0.0.1:3000' } },
});
