import { computed, ref, watchEffect } from 'vue'

/** What the visitor chose; `auto` follows the system. */
export type ThemeChoice = 'auto' | 'light' | 'dark'

const KEY = 'sandbox.theme'
const system = window.matchMedia('(prefers-color-scheme: dark)')
const systemIsDark = ref(system.matches)
system.addEventListener('change', (event) => (systemIsDark.value = event.matches))

/** The chosen theme, kept in this browser. */
export const theme = ref<ThemeChoice>((localStorage.getItem(KEY) as ThemeChoice | null) ?? 'auto')

/** What is seen now. */
export const seenTheme = computed<'light' | 'dark'>(() =>
  theme.value === 'dark' || (theme.value === 'auto' && systemIsDark.value) ? 'dark' : 'light',
)

/** Writes `data-theme` on the document and keeps it current. */
export function applyTheme(): void {
  watchEffect(() => {
    document.documentElement.dataset.theme = seenTheme.value
    localStorage.setItem(KEY, theme.value)
  })
}

/** Goes to the other look: the opposite of what is seen now. */
export function flipTheme(): void {
  theme.value = seenTheme.value === 'dark' ? 'light' : 'dark'
}
