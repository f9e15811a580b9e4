import type { CentreMessageView } from '../../../src/contract/preferences'
import { momentText } from '../../words/day'
import { pictureAddress } from '../../words/pictures'

/** A message as the list shows it. */
export interface MessageRow {
  id: string
  title: string
  text: string
  pictureUrl: string
  /** When, and about what. */
  line: string
  isRead: boolean
  /** The page that it leads to; empty for none. */
  link: string
  /** Why it came is told for what the brand sent by itself. */
  canAskWhy: boolean
}

/** Words for a message. */
export function messageRow(message: CentreMessageView, now: string): MessageRow {
  const { id, title, text, pictureId, link, topicName, at, isRead, isMarketing } = message
  return {
    id,
    title,
    text,
    pictureUrl: pictureId === null ? '' : pictureAddress(`/pictures/${pictureId}/480`),
    line: [momentText(at, now), topicName ?? ''].filter((one) => one !== '').join(' · '),
    isRead,
    link: link ?? '',
    canAskWhy: isMarketing,
  }
}
