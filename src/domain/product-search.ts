/** How products are found: by their words, by pinyin and by initials (issue: search). */
import { pinyin } from 'pinyin-pro'
import { foldText } from './fold'

/** What of a product can be looked for. */
export interface SearchedProduct {
  name: string
  code: string
  family: string
  tags: readonly string[]
  skus: readonly { code: string; spec: string }[]
}

const HAN = /\p{Script=Han}/u

/** A text in pinyin and in initials, folded; nothing for a text without Chinese signs. */
function readings(text: string): string[] {
  if (!HAN.test(text)) return []
  const syllables = pinyin(text, { toneType: 'none', type: 'array', v: true }).map(foldText)
  return [syllables.join(''), syllables.map((syllable) => syllable.slice(0, 1)).join('')]
}

/** Everything under which a product is found, folded, one text a line; `foldText` of what was typed is looked for in it. */
export function productSearchText({ name, code, family, tags, skus }: SearchedProduct): string {
  const words = [name, family, ...tags]
  const lines = [...words, code, ...skus.flatMap((sku) => [sku.code, sku.spec])].map(foldText)
  return [...new Set([...lines, ...words.flatMap(readings)])].filter((line) => line !== '').join('\n')
}
