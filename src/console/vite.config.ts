import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

/** Builds the console into dist/console; in development requests to the API go to the server on port 3000. */
export default defineConfig({
  root: __dirname,
  base: '/console/',
  plugins: [vue()],
  build: {
    outDir: resolve(__dirname, '../../dist/console'),
    emptyOutDir: true,
    // The content security policy allows no data: scripts; small files stay files.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': process.env.GUIDEPOST_URL ?? 'http://127.0.0.1:3000' } },
})
