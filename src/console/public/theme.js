/* global localStorage, matchMedia, document */
// Runs before the first paint, so that a dark screen never flashes white. shell/theme.ts goes on from here.
;(function () {
  var choice = null
  try {
    choice = localStorage.getItem('guidepost.theme')
  } catch {
    // Storage may be blocked: the system's theme it is.
  }
  var isDark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', isDark)
})()
