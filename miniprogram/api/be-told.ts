import type { MpReminderOffer } from '../../src/contract/reminders'
import { answerOf, notAskedWords } from '../words/subscribe-answer'
import { askSubscriptions } from './channels'
import { call, CallError } from './client'

/** What a page may ask for in one tap. */
export interface Offers {
  templateIds: string[]
  offers: MpReminderOffer[]
}

/** What may be asked for about this; undefined when it cannot be read, because a page must open all the same. */
export async function offersAbout(about: string): Promise<Offers | undefined> {
  return call('GET /api/mp/subscriptions', { for: about }).catch((): undefined => undefined)
}

/** Asks WeChat's question and tells the server what was said. To be called inside a tap, before anything is awaited. */
export async function tellMe(about: string, templateIds: string[]): Promise<Offers> {
  const tapId = `${Date.now()}-${Math.floor(Math.random() * 1e9)}`
  const said = await askSubscriptions(templateIds).catch((error: unknown) => {
    throw new CallError('subscribe', notAskedWords(error))
  })
  const answers = templateIds.map((templateId) => ({ templateId, answer: answerOf(said[templateId]) }))
  return call('POST /api/mp/subscriptions', { for: about, tapId, answers })
}
