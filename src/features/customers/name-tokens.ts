import { pinyin } from 'pinyin-pro'

/** Signs of a search that the table of tokens can answer; what is longer is checked against the name itself. */
export const TOKEN_SIGNS = 6

/** A name, or what was typed to find one, without case, width and spaces. */
export const foldName = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s·•.'’-]/g, '')

/** Every way to read a name: as written, and for each of its signs from there on in pinyin and in initials. */
function readings(name: string): string[] {
  const folded = foldName(name)
  const signs = [...folded]
  const syllables = pinyin(folded, { toneType: 'none', type: 'array', mode: 'surname', v: true }).map(
    foldName,
  )
  // Names of people are short; of a company's name only the beginning is looked for.
  const starts = signs.length <= TOKEN_SIGNS ? signs.map((_, index) => index) : [0]
  return starts.flatMap((start) => [
    signs.slice(start).join(''),
    syllables.slice(start).join(''),
    syllables
      .slice(start)
      .map((syllable) => syllable.slice(0, 1))
      .join(''),
  ])
}

/** The texts under which a name can be found: every beginning of every reading, up to six signs. */
export function nameTokens(name: string): string[] {
  const tokens = new Set<string>()
  for (const reading of readings(name)) {
    const signs = [...reading]
    for (let length = 1; length <= Math.min(TOKEN_SIGNS, signs.length); length++)
      tokens.add(signs.slice(0, length).join(''))
  }
  return [...tokens]
}

/** Whether a name begins, from any of its signs on, like what was typed: in writing, pinyin or initials. */
export function isNamed(name: string, query: string): boolean {
  const folded = foldName(query)
  return readings(name).some((reading) => reading.startsWith(folded))
}
