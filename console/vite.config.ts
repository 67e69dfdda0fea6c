// How the console is built: into `dist`, a page at a time, with nothing inline, for its policy lets nothing inline run.
import react from '@vitejs/plugin-react';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const WORTH_IT_BYTES = 1_024;

/** Compresses once, here, what the service would else compress for everybody who asks: it serves these beside the files. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle({ dir = 'dist' }) {
      for (const name of readdirSync(join(dir, 'assets')).filter((one) => /\.(?:js|css)$/.test(one))) {
        const path = join(dir, 'assets', name);
        const bytes = readFileSync(path);
        if (bytes.length < WORTH_IT_BYTES) continue;
        writeFileSync(`${path}.br`, brotliCompressSync(bytes));
        writeFileSync(`${path}.gz`, gzipSync(bytes));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), compressed()],
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  // While it is worked on, the service beside it answers.
  server: { proxy: { '/v1': 'http://127.0.0.1:3000' } },
});
