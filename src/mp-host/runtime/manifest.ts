import type { AppJson, ComponentEntry, ThemeFile } from '../shapes'

/** What the build hands to the page. */
export interface Manifest {
  app: AppJson
  /** theme.json, when the app follows the theme. */
  theme?: ThemeFile
  pages: string[]
  components: Record<string, ComponentEntry>
  /** CSS by path; `app` is app.wxss. */
  styles: Record<string, string>
  /** The compiled templates by path. */
  templates: Record<string, unknown>
  /** Beginnings of request addresses and what stands there in the browser. */
  rewrite: Record<string, string>
  /** Which build of a watched folder this is (build/watch.ts); absent in a build that stays. */
  round?: number
}
