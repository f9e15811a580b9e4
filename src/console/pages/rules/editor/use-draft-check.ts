import { onScopeDispose, ref, toRaw, watch } from 'vue'
import type { RuleDraft, ShadowWarning } from '../../../../contract/replies'
import { call } from '../../../api/call'
import { ApiFailure, type FieldProblem } from '../../../api/failure'

const CHECK_AFTER_MS = 500

/** Asks the server while a rule is written what is wrong with it and which rules it overlaps with; nothing is saved. */
export function useDraftCheck(id: string | undefined, draft: RuleDraft) {
  const problems = ref<FieldProblem[]>([])
  const warnings = ref<ShadowWarning[]>([])
  const isChecking = ref(false)
  let waiting: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined

  async function check(): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    isChecking.value = true
    try {
      const found = await call('POST /api/admin/rules/check', { id, rule: toRaw(draft) }, mine.signal)
      problems.value = found.problems
      warnings.value = found.warnings
    } catch (error) {
      // A draft whose shape is not a rule yet is refused as a whole, field by field.
      if (error instanceof ApiFailure && error.fields.length > 0)
        problems.value = error.fields.map((field) => ({ ...field, path: field.path.replace(/^rule\./, '') }))
    } finally {
      if (running === mine) isChecking.value = false
    }
  }

  watch(draft, () => {
    clearTimeout(waiting)
    waiting = setTimeout(() => void check(), CHECK_AFTER_MS)
  })
  onScopeDispose(() => {
    clearTimeout(waiting)
    running?.abort()
  })
  return { problems, warnings, isChecking }
}
