import type { AppJson, ThemeFile } from '../shapes'
import type { PhoneLook, Theme } from './launch'

/** WeChat's standard size of letters (wx.getAppBaseInfo().fontSizeSetting). */
const STANDARD_PX = 16
const DARK = '(prefers-color-scheme: dark)'

/** How the phone looks: its theme, and the size of letters that its owner chose, in px. */
export class Look {
  /** False where app.json does not say `darkmode`: then WeChat tells no theme, and everything is light. */
  readonly followsTheme: boolean
  private readonly system = window.matchMedia(DARK)
  private readonly listeners = new Set<(theme: Theme) => void>()

  constructor(
    app: Pick<AppJson, 'darkmode'>,
    private given: PhoneLook,
  ) {
    this.followsTheme = app.darkmode === true
    this.system.addEventListener('change', () => this.apply())
    window.addEventListener('message', ({ origin, source, data }: MessageEvent) => {
      const said = (data as { phoneLook?: PhoneLook } | null)?.phoneLook
      if (origin !== location.origin || source !== window.parent || !said) return
      this.given = { ...this.given, ...said }
      this.apply()
    })
    document.documentElement.dataset['mpTheme'] = this.theme
    document.documentElement.style.setProperty('--mp-safe-bottom', `${this.safeBottomPx}px`)
  }

  /** What the phone says, else what the browser prefers. */
  get theme(): Theme {
    if (!this.followsTheme) return 'light'
    return this.given.theme ?? (this.system.matches ? 'dark' : 'light')
  }

  get fontSizeSetting(): number {
    return this.given.fontSizeSetting ?? STANDARD_PX
  }

  /** The strip at the bottom that pages keep free (`env(safe-area-inset-bottom)`). */
  get safeBottomPx(): number {
    return this.given.safeBottomPx ?? 0
  }

  onTheme(listener: (theme: Theme) => void): void {
    this.listeners.add(listener)
  }

  private apply(): void {
    const { dataset } = document.documentElement
    if (dataset['mpTheme'] === this.theme) return
    dataset['mpTheme'] = this.theme
    for (const listener of this.listeners) listener(this.theme)
  }
}

/** The variables of theme.json as CSS, so that bars follow the theme by themselves. */
export function themeCss(file: ThemeFile | undefined): string {
  if (!file) return ''
  const variables = (theme: Theme): string =>
    Object.entries(file[theme])
      .map(([name, value]) => `--mp-theme-${name}:${value}`)
      .join(';')
  return `:root{${variables('light')}}:root[data-mp-theme=dark]{${variables('dark')}}`
}

/** A colour of app.json as CSS: `@name` is a variable of theme.json. */
export function colourOf(value: string): string {
  return value.startsWith('@') ? `var(--mp-theme-${value.slice(1)})` : value
}
