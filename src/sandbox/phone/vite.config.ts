import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

/** Builds the phone page into dist/phone; the sandbox serves it at `/`. Set SANDBOX_URL to develop against one. */
export default defineConfig({
  root: __dirname,
  base: './',
  plugins: [vue()],
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
  build: {
    outDir: resolve(__dirname, '../../../dist/phone'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/sandbox': process.env.SANDBOX_URL ?? 'http://127.0.0.1:3100' } },
})
