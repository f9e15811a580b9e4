import { ref, watch } from 'vue'

export type ThemeChoice = 'system' | 'light' | 'dark'

const KEY = 'guidepost.theme'
const systemIsDark = matchMedia('(prefers-color-scheme: dark)')

function remembered(): ThemeChoice {
  try {
    const found = localStorage.getItem(KEY)
    return found === 'light' || found === 'dark' ? found : 'system'
  } catch {
    // Storage may be blocked by the browser: then the choice lasts as long as the page.
    return 'system'
  }
}

/** The chosen theme; setting it repaints the page and is remembered in this browser. */
export const theme = ref<ThemeChoice>(remembered())

function paint(): void {
  const isDark = theme.value === 'dark' || (theme.value === 'system' && systemIsDark.matches)
  document.documentElement.classList.toggle('dark', isDark)
}

systemIsDark.addEventListener('change', paint)
watch(theme, (choice) => {
  try {
    localStorage.setItem(KEY, choice)
  } catch {
    // See above.
  }
  paint()
})
paint()
