import { foldText } from '../../domain/fold'
import type { ReplyRule } from '../../domain/reply-rule'

/** Longer texts are no numbers: "请回复数字第十二个谢谢" is about the longest. */
const MAX_CHOICE_UNITS = 16
const NUMBER = /[0-9一二三四五六七八九十两壹贰叁肆伍陆柒捌玖]/

/**
 * Tells from memory alone whether a text may choose from a numbered menu, so that only those texts cost a look into
 * the database. It may say yes too often (labels of menus that were changed stay), never no wrongly.
 */
export class ChoiceGuess {
  private readonly labels = new Set<string>()
  private hasMenus = false

  /** Learns the labels of the menus in these rules. */
  learn(rules: Iterable<ReplyRule>): void {
    for (const rule of rules) {
      for (const part of rule.answers) {
        if (part.type !== 'menu') continue
        this.hasMenus = true
        for (const entry of part.entries) this.labels.add(foldText(entry.label))
      }
    }
  }

  mayBeChoice(text: string): boolean {
    if (!this.hasMenus || text.length > 80) return false
    const folded = foldText(text)
    return (folded.length <= MAX_CHOICE_UNITS && NUMBER.test(folded)) || this.labels.has(folded)
  }
}
