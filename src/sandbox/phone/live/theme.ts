import { ref, watchEffect } from 'vue'

/** What the visitor chose; `auto` follows the system. */
export type ThemeChoice = 'auto' | 'light' | 'dark'

const KEY = 'sandbox.theme'
const system = window.matchMedia('(prefers-color-scheme: dark)')
const systemIsDark = ref(system.matches)
system.addEventListener('change', (event) => (systemIsDark.value = event.matches))

/** The chosen theme, kept in this browser. */
export const theme = ref<ThemeChoice>((localStorage.getItem(KEY) as ThemeChoice | null) ?? 'auto')

/** Writes `data-theme` on the document and keeps it current. */
export function applyTheme(): void {
  watchEffect(() => {
    const dark = theme.value === 'dark' || (theme.value === 'auto' && systemIsDark.value)
    document.documentElement.dataset.theme = dark ? 'dark' : 'light'
    localStorage.setItem(KEY, theme.value)
  })
}

/** Goes to the other look: the opposite of what is seen now. */
export function flipTheme(): void {
  theme.value = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'
}
