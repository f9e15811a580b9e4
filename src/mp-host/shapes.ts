/** The parts of app.json that the host reads. A colour or a picture may be a variable of theme.json, `@name`. */
export interface AppJson {
  pages: string[]
  subPackages?: { root: string; pages: string[] }[]
  window?: Record<string, string>
  tabBar?: TabBarJson
  usingComponents?: Record<string, string>
  darkmode?: boolean
  themeLocation?: string
  /** Calls about places have to be declared (mini-program-api.md §10). */
  requiredPrivateInfos?: string[]
  /** What the person reads when such a call asks for leave. */
  permission?: Record<string, { desc: string }>
}

/** The tab bar of app.json; an icon is a picture's path from the root. */
export interface TabBarJson {
  list: { pagePath: string; text: string; iconPath?: string; selectedIconPath?: string }[]
  color?: string
  selectedColor?: string
  backgroundColor?: string
  borderStyle?: string
}

/** theme.json: the values of its variables in each theme. */
export interface ThemeFile {
  light: Record<string, string>
  dark: Record<string, string>
}

/** The parts of a page's or component's JSON that the host reads; the engine reads the rest. */
export interface ComponentJson {
  component?: boolean
  usingComponents?: Record<string, string>
  styleIsolation?: string
  addGlobalClass?: boolean
  navigationBarTitleText?: string
}

/** One page or component; `scope` prefixes its classes, so that its styles stay its own. */
export interface ComponentEntry {
  json: ComponentJson
  isPage: boolean
  scope?: string
}
