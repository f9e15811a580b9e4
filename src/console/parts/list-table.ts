/** A column of a list; its key is the name of the slot that fills it. */
export interface Column {
  key: string
  title: string
  align?: 'right'
  /** Names the row; the first column unless told. */
  isMain?: boolean
  /** Left out on small screens. */
  isMinor?: boolean
  /** Only read aloud, such as the column of buttons. */
  isTitleHidden?: boolean
}

/** Columns from the titles of a message file, in their order; `extra` adds what differs from a plain column. */
export function columnsOf<K extends string>(
  titles: Record<K, string>,
  extra: Partial<Record<K, Partial<Column>>> = {},
): Column[] {
  return (Object.keys(titles) as K[]).map((key) => ({ key, title: titles[key], ...extra[key] }))
}
