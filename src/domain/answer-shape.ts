/** Answers from outside (a file): only what has the shape of an AnswerPart comes in, and no field more. */
import type { AnswerPart } from './reply-rule'

type Field = 'text' | 'maybe text' | { [name: string]: Field }

/** Fields of each type; a nested table stands for a list of such objects. */
const SHAPES: Record<AnswerPart['type'], Record<string, Field>> = {
  text: { text: 'text' },
  image: { assetId: 'text' },
  voice: { assetId: 'text' },
  video: { assetId: 'text', title: 'maybe text', description: 'maybe text' },
  music: {
    title: 'maybe text',
    description: 'maybe text',
    musicUrl: 'maybe text',
    hqMusicUrl: 'maybe text',
    thumbAssetId: 'text',
  },
  news: { articles: { title: 'text', description: 'maybe text', picUrl: 'maybe text', url: 'text' } },
  miniprogram: { title: 'text', appId: 'text', pagePath: 'text', thumbAssetId: 'text' },
  msgmenu: { head: 'text', options: { id: 'text', content: 'text' }, tail: 'text' },
  menu: { head: 'text', entries: { label: 'text', phrase: 'text' }, tail: 'maybe text' },
  transfer: { kfAccount: 'maybe text' },
}

/** The value as an AnswerPart, stripped of unknown fields, or undefined when it is none. */
export function readAnswerPart(value: unknown): AnswerPart | undefined {
  const type = isObject(value) ? value.type : undefined
  if (typeof type !== 'string' || !Object.hasOwn(SHAPES, type)) return undefined
  const fields = readFields(value, SHAPES[type as AnswerPart['type']])
  return fields && ({ type, ...fields } as AnswerPart)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function readFields(value: unknown, shape: Record<string, Field>): Record<string, unknown> | undefined {
  if (!isObject(value)) return undefined
  const fields: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(shape)) {
    const given = value[name]
    if (given === undefined && field === 'maybe text') continue
    const read = typeof field === 'string' ? readString(given) : readList(given, field)
    if (read === undefined) return undefined
    fields[name] = read
  }
  return fields
}

const readString = (value: unknown) => (typeof value === 'string' ? value : undefined)

function readList(value: unknown, shape: Record<string, Field>): unknown[] | undefined {
  if (!Array.isArray(value)) return undefined
  const items = value.map((item) => readFields(item, shape))
  return items.includes(undefined) ? undefined : items
}
