import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { Cards, CardView } from './cards'
import { giveOpeningGifts } from './coupon-holding'
import type { CustomersDoor, Ground } from './doors'

/** What the customer answered to one purpose. */
export interface ConsentAnswer {
  purpose: 'card' | 'marketing' | 'location' | 'phone'
  isAccepted: boolean
}

/** Opening a card in the Mini Program, with consent (decisions.md 12). */
export class CardOpening {
  constructor(private readonly deps: Ground & { cards: Cards; customers: CustomersDoor }) {}

  /** The purposes that are asked for now, with the version of their text. */
  async consentText() {
    const { policies, clock } = this.deps
    const { version, purposes } = (await policies.at('consent', clock.now())).value
    return { version, purposes }
  }

  /**
   * Opens the card and keeps what was agreed to, with the version of the text. Refuses another version than the one
   * that holds (`consent.outdated`) and a missing required purpose (`consent.required`). Opening again gives the card.
   */
  async open(
    customerId: string,
    answers: readonly ConsentAnswer[],
    shownVersion: number,
  ): Promise<{ card: CardView; isNew: boolean }> {
    const text = await this.consentText()
    if (shownVersion !== text.version)
      throw new AppError('conflict', 'consent.outdated', '会员须知有更新，请重新打开页面阅读后再开卡。')
    const saidTo = (isAccepted: boolean) =>
      answers.filter((one) => one.isAccepted === isAccepted).map((one) => one.purpose)
    const missing = text.purposes.find(({ key, isRequired }) => isRequired && !saidTo(true).includes(key))
    if (missing)
      throw new AppError('invalid', 'consent.required', `开卡需要同意「${missing.title}」，请勾选后再开卡。`)
    return this.deps.db.transact(async (tx) => {
      const opened = await this.openNow(tx, customerId)
      const { consent } = this.deps.customers
      if (opened.isNew) {
        await consent.give(tx, opened.card.customerId, saidTo(true), shownVersion, 'card')
        await consent.refuse(tx, opened.card.customerId, saidTo(false), shownVersion, 'card')
      }
      return opened
    })
  }

  private async openNow(tx: EntityManager, customerId: string): Promise<{ card: CardView; isNew: boolean }> {
    const { cards, customers, clock } = this.deps
    const at = clock.now()
    const customer = await customers.lock(tx, customerId)
    const { card, isNew } = await cards.open(tx, customer.id, at)
    if (isNew) {
      await customers.touch(tx, { customerId: customer.id, kind: 'card', ref: card.id, at })
      await giveOpeningGifts(tx, customer.id, at)
    }
    return { card: await cards.view(card, at, tx), isNew }
  }
}
