/** What the list is narrowed to; empty texts narrow nothing. */
export interface Wish {
  search: string
  family: string
  tag: string
}

/** A family or tag to tap. */
export interface Chip {
  name: string
  isOn: boolean
}

/** Narrowed to nothing. */
export const ANYTHING: Wish = { search: '', family: '', tag: '' }

/** Names as chips, the chosen one marked. */
export function chips(names: readonly string[], chosen: string): Chip[] {
  return names.map((name) => ({ name, isOn: name === chosen }))
}

/** The wish with a family or tag tapped: a second tap takes it away. */
export function tapped(wish: Wish, kind: 'family' | 'tag', name: string): Wish {
  return { ...wish, [kind]: wish[kind] === name ? '' : name }
}

/** What is sent: only what narrows the list. */
export function queryOf({ search, family, tag }: Wish): Partial<Wish> {
  return {
    ...(search.trim() !== '' && { search: search.trim() }),
    ...(family !== '' && { family }),
    ...(tag !== '' && { tag }),
  }
}

/** What an empty list says: what was looked for, and what to do. */
export function emptyWords(wish: Wish): string {
  const { search, family, tag } = queryOf(wish)
  const filters = [family, tag].filter((one) => one !== undefined).join('、')
  if (search !== undefined && filters !== '')
    return `「${filters}」里没有找到“${search}”，去掉筛选或换个词试试。`
  if (search !== undefined) return `没有找到“${search}”，可以换个词，或输入拼音首字母。`
  if (filters !== '') return `「${filters}」暂时没有在售的商品，看看别的分类。`
  return '商品正在上架，过会儿再来看看。'
}

/** How many there are, above the list. */
export function countWords(total: number, wish: Wish): string {
  const isNarrowed = Object.keys(queryOf(wish)).length > 0
  return isNarrowed ? `找到 ${total} 件` : `共 ${total} 件`
}
