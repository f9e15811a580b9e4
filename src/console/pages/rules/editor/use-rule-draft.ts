import { ElMessage } from 'element-plus'
import { computed, reactive, ref, shallowRef, toRaw } from 'vue'
import type { Rule, RuleDraft } from '../../../../contract/replies'
import { call } from '../../../api/call'
import { ApiFailure, sentenceOf } from '../../../api/failure'
import { text } from '../../../text'
import { draftOf } from '../rule-list'
import { useDraftCheck } from './use-draft-check'

const t = text.ruleEditor
const PRIORITY = 100

/** What a new rule starts from: nothing, a phrase that nobody answered, or another rule. */
export interface Start {
  phrase?: string
  /** The key of an item of the account's menu. */
  menuKey?: string
  copyOf?: string
}

/** A rule without content, or one that already answers to a phrase or to an item of the menu. */
export function blankDraft({ phrase = '', menuKey }: Start): RuleDraft {
  return {
    name: menuKey ?? phrase,
    triggers: menuKey ? [{ kind: 'event', event: 'menu', key: menuKey }] : [{ kind: 'contains', phrase }],
    conditions: {},
    answers: [{ type: 'text', text: '' }],
    answerMode: 'all',
    priority: PRIORITY,
    isActive: true,
    reviewAt: null,
    owner: null,
  }
}

/** The draft that an editor works on: loading, checking while it is written, saving, and what goes wrong there. */
export function useRuleDraft(id: string | undefined, start: Start) {
  const draft = reactive<RuleDraft>(blankDraft(start))
  const saved = shallowRef<Rule>()
  const clean = ref(JSON.stringify(draft))
  const isReady = ref(false)
  const failure = ref<string>()
  const { problems, warnings, isChecking } = useDraftCheck(id, draft)
  const isSaving = ref(false)
  const hasConflict = ref(false)
  /** Fields are marked only after the first attempt to save: nobody likes to be told off while writing. */
  const isMarking = ref(false)
  const isDirty = computed(() => JSON.stringify(draft) !== clean.value)

  function take(rule: Rule): void {
    saved.value = rule
    Object.assign(draft, draftOf(rule))
    clean.value = JSON.stringify(draft)
  }

  async function load(): Promise<void> {
    failure.value = undefined
    try {
      const from = id ?? start.copyOf
      if (from) {
        const found = await call('GET /api/admin/rules/:id', { id: from })
        if (id) {
          take(found.rule)
          warnings.value = found.warnings
        } else Object.assign(draft, draftOf(found.rule), { name: text.rules.copyOf(found.rule.name) })
      }
      isReady.value = true
      hasConflict.value = false
    } catch (error) {
      failure.value = sentenceOf(error)
    }
  }

  /** Saves; the saved rule when it is done. What is wrong with fields is marked, a change by somebody else is shown. */
  async function save(): Promise<Rule | undefined> {
    isSaving.value = true
    try {
      const rule = toRaw(draft)
      const done = saved.value
        ? await call('PUT /api/admin/rules/:id', {
            ...rule,
            id: saved.value.id,
            version: saved.value.version,
          })
        : await call('POST /api/admin/rules', rule)
      take(done.rule)
      warnings.value = done.warnings
      problems.value = []
      isMarking.value = false
      return done.rule
    } catch (error) {
      refuse(error)
      return undefined
    } finally {
      isSaving.value = false
    }
  }

  function refuse(error: unknown): void {
    if (error instanceof ApiFailure && error.code === 'rule.changed') {
      hasConflict.value = true
      return
    }
    if (error instanceof ApiFailure && error.fields.length > 0) {
      problems.value = error.fields
      isMarking.value = true
      ElMessage.warning(t.fix(error.fields.length))
      return
    }
    ElMessage.error(sentenceOf(error))
  }

  /** Keeps what was written here and takes over the version of the other person's change, so that saving works. */
  async function overwrite(): Promise<Rule | undefined> {
    if (!saved.value) return undefined
    try {
      saved.value = (await call('GET /api/admin/rules/:id', { id: saved.value.id })).rule
      hasConflict.value = false
    } catch (error) {
      ElMessage.error(sentenceOf(error))
      return undefined
    }
    return save()
  }

  /** The sentence for the field at a path such as `answers.0.text`, once fields are marked. */
  function problemAt(path: string): string | undefined {
    return isMarking.value ? problems.value.find((problem) => problem.path === path)?.message : undefined
  }

  /** The sentences of all marked fields, for the top of the form. */
  const listed = computed(() =>
    isMarking.value ? [...new Set(problems.value.map((problem) => problem.message))].slice(0, 6) : [],
  )

  void load()
  return {
    listed,
    draft,
    saved,
    isReady,
    failure,
    problems,
    warnings,
    isChecking,
    isSaving,
    isDirty,
    hasConflict,
    load,
    save,
    overwrite,
    problemAt,
  }
}
