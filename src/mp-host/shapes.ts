/** The parts of app.json that the host reads. */
export interface AppJson {
  pages: string[]
  subPackages?: { root: string; pages: string[] }[]
  window?: Record<string, string>
  tabBar?: { list: { pagePath: string; text: string }[]; color?: string; selectedColor?: string }
  usingComponents?: Record<string, string>
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
