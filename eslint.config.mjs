import js from '@eslint/js'
import globals from 'globals'
import tseslint from 'typescript-eslint'
import vue from 'eslint-plugin-vue'

/** Typed lint: floating and misused promises are the reason for the type information. */
const typed = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
}

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', 'data/**', 'miniprogram/miniprogram_npm/**'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['src/**/*.ts', 'config/**/*.ts', 'migrations/**/*.ts', 'test/**/*.ts'],
    ignores: ['src/console/**', 'src/sandbox/phone/**', 'src/mp-host/runtime/**'],
    languageOptions: { parserOptions: { project: './tsconfig.json' }, globals: globals.node },
    rules: typed,
  },
  ...['src/mp-host/runtime', 'miniprogram'].map((folder) => ({
    files: [`${folder}/**/*.ts`],
    languageOptions: { parserOptions: { project: `./${folder}/tsconfig.json` } },
    rules: { ...typed, 'no-undef': 'off' },
  })),
  ...vue.configs['flat/recommended'].map((config) => ({
    ...config,
    files: ['src/console/**/*.{ts,vue}', 'src/sandbox/phone/**/*.{ts,vue}'],
  })),
  {
    files: ['src/console/**/*.{ts,vue}', 'src/sandbox/phone/**/*.{ts,vue}'],
    languageOptions: { parserOptions: { parser: tseslint.parser }, globals: globals.browser },
    rules: {
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/attributes-order': 'off',
      'vue/no-v-html': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { globals: globals.node },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
)
