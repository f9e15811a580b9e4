/** The phone's network: as usual, so slow that everything takes seconds, or none. */
export type PhoneNetwork = 'good' | 'slow' | 'none'

/** The phone's theme. */
export type Theme = 'light' | 'dark'

/** What the phone around the page says of its look; what is left out stays. */
export interface PhoneLook {
  theme?: Theme
  fontSizeSetting?: number
  /** How much of the bottom is the phone's own, where it draws its home bar. */
  safeBottomPx?: number
}

/** How the Mini Program was opened: the first page with its query, WeChat's scene number, and by whom. */
export interface Launch {
  path: string
  query: Record<string, string>
  /** WeChat's scene value: 1047 a Mini Program code, 1011 a code, 1081 a customer-service card, 1001 otherwise. */
  scene: number
  /** The sandbox's person whose phone shows it; empty when the page was opened by hand. */
  personId: string
  /** How the phone looks, as it said when it opened the page. */
  look: PhoneLook
  /** Its network at that moment. */
  network: PhoneNetwork
}

const NETWORKS: readonly PhoneNetwork[] = ['good', 'slow', 'none']
const OWN = ['__path', '__scene', '__person', '__theme', '__letters', '__bottom', '__network']

/** Reads the launch from the page's address; everything that is not the host's own belongs to the page's query. */
export function launchFrom(search: string, firstPage: string): Launch {
  const params = new URLSearchParams(search)
  const wanted = (params.get('__path') ?? '').replace(/^\//, '')
  const query = Object.fromEntries([...params].filter(([name]) => !OWN.includes(name)))
  return {
    path: wanted === '' ? firstPage : wanted,
    query,
    scene: Number(params.get('__scene') ?? 1001),
    personId: params.get('__person') ?? '',
    look: lookFrom(params),
    network: NETWORKS.find((one) => one === params.get('__network')) ?? 'good',
  }
}

function lookFrom(params: URLSearchParams): PhoneLook {
  const theme = params.get('__theme')
  const letters = Number(params.get('__letters'))
  const bottom = Number(params.get('__bottom'))
  return {
    ...((theme === 'light' || theme === 'dark') && { theme }),
    ...(letters > 0 && { fontSizeSetting: letters }),
    ...(bottom > 0 && { safeBottomPx: bottom }),
  }
}

/** Splits a page's address into its path from the root and its query; values stay encoded, as WeChat hands them over. */
export function splitPageUrl(url: string, from: string): { path: string; query: Record<string, string> } {
  const [place = '', search = ''] = url.split('?')
  const path = place.startsWith('/')
    ? place.slice(1)
    : new URL(place, `http://page/${from}`).pathname.slice(1)
  const pairs = search.split('&').filter((pair) => pair !== '')
  const query = Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
  return { path, query }
}
