/** Scenes: what a code says to WeChat, and WeChat to us. They are opaque; everything else is in the database. */

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz'
/** Fits every carrier: 64 characters on account codes, 32 on Mini Program codes. */
export const SCENE_LENGTH = 16

/** Makes a scene; `pick(n)` gives a random whole number from 0 to n-1. */
export function sceneFrom(pick: (below: number) => number): string {
  let scene = ''
  while (scene.length < SCENE_LENGTH) scene += LETTERS[pick(LETTERS.length)]
  return scene
}

/** Whether a text is shaped like a scene of ours. */
export function isScene(text: string): boolean {
  return /^[0-9a-z]{16}$/.test(text)
}

/** The address that a link code holds. `publicUrl` has no trailing slash. */
export function linkOfScene(publicUrl: string, scene: string): string {
  return `${publicUrl}/q/${scene}`
}

/**
 * The scene of a link code's address, also when the address is percent-encoded, as the Mini Program gets it in `q`
 * (mini-program-api.md §3); undefined for any other text.
 */
export function sceneOfLink(link: string): string | undefined {
  let text = link
  try {
    text = decodeURIComponent(link)
  } catch {
    // Not percent-encoded; it is read as it stands.
  }
  const found = /^https?:\/\/[^/?#]+(?:\/[^?#]*)?\/q\/([0-9a-z]{16})(?:[?#].*)?$/.exec(text)
  return found?.[1]
}
