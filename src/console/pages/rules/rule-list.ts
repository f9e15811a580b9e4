import { ElMessage } from 'element-plus'
import { h, ref, shallowRef } from 'vue'
import type { Rule, RuleDraft, ShadowWarning } from '../../../contract/replies'
import { call } from '../../api/call'
import { sentenceOf } from '../../api/failure'
import { text } from '../../text'

const UNDO_MS = 6000

/** What was found about rules that overlap with others, by rule id; asked for after the list is there. */
export const warningsOf = shallowRef<ReadonlyMap<string, ShadowWarning[]>>(new Map())

/** Asks which of the listed rules overlap with others; a failure leaves the list without the signs. */
export async function loadWarnings(rules: Rule[]): Promise<void> {
  if (rules.length === 0) return
  try {
    const { items } = await call('POST /api/admin/rules/warnings', { ids: rules.map((rule) => rule.id) })
    warningsOf.value = new Map(items.map((item) => [item.ruleId, item.warnings]))
  } catch {
    // The list itself is there; the next time it loads the question is asked again.
  }
}

/** A rule as a draft: what an operator may write, without its place, counters and dates. */
export function draftOf(rule: Rule): RuleDraft {
  const { name, triggers, conditions, answers, answerMode, priority, isActive, reviewAt, owner } = rule
  return structuredClone({
    name,
    triggers,
    conditions,
    answers,
    answerMode,
    priority,
    isActive,
    reviewAt,
    owner,
  })
}

/** Rules that are on their way out: hidden already, deleted when the time for undoing is over. */
export const leaving = ref(new Set<string>())

/** Hides a rule and deletes it after a few seconds, unless that is undone; leaving the page deletes it at once. */
export function removeRule(rule: Rule, onDone: () => void): void {
  leaving.value.add(rule.id)
  let isOver = false
  const finish = async () => {
    if (isOver) return
    isOver = true
    removeEventListener('pagehide', onHide)
    try {
      await call('DELETE /api/admin/rules/:id', { id: rule.id })
    } catch (error) {
      ElMessage.error(sentenceOf(error))
    }
    leaving.value.delete(rule.id)
    onDone()
  }
  const onHide = () => void finish()
  const undo = () => {
    isOver = true
    removeEventListener('pagehide', onHide)
    leaving.value.delete(rule.id)
    toast.close()
    ElMessage.success(text.rules.restored)
  }
  addEventListener('pagehide', onHide)
  const toast = ElMessage({
    duration: UNDO_MS,
    showClose: true,
    onClose: () => void finish(),
    message: h('span', [
      text.rules.removed(rule.name),
      h('button', { type: 'button', class: 'plain-button undo', onClick: undo }, text.app.undo),
    ]),
  })
}
