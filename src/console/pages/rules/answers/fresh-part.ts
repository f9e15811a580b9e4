import type { AnswerPart } from '../../../../contract/replies'

/** The kinds of answers in the order in which they are offered. */
export const PART_TYPES: AnswerPart['type'][] = [
  'text',
  'image',
  'news',
  'miniprogram',
  'menu',
  'msgmenu',
  'voice',
  'video',
  'music',
  'transfer',
]

/** An empty part of a type, to be filled in. */
export function freshPart(type: AnswerPart['type']): AnswerPart {
  switch (type) {
    case 'text':
      return { type, text: '' }
    case 'image':
    case 'voice':
    case 'video':
      return { type, assetId: '' }
    case 'music':
      return { type, thumbAssetId: '' }
    case 'news':
      return { type, articles: [{ title: '', url: '' }] }
    case 'miniprogram':
      return { type, title: '', appId: '', pagePath: '', thumbAssetId: '' }
    case 'msgmenu':
      return { type, head: '', options: [{ id: '1', content: '' }], tail: '' }
    case 'menu':
      return {
        type,
        head: '',
        entries: [
          { label: '', phrase: '' },
          { label: '', phrase: '' },
        ],
      }
    case 'transfer':
      return { type }
  }
}
