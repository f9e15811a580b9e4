import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { ApiFailure, sentenceOf, type FieldProblem } from './failure'

/** What a form knows of its sending. */
export interface Saving {
  isBusy: Ref<boolean>
  /** What is wrong as a whole, or with something that has no place of its own in the form. */
  problem: Ref<string>
  hasProblems: ComputedRef<boolean>
  /** What the server says about a field or what lies in it. */
  at(path: string): string | undefined
  /** Sends; answers whether it worked. */
  run(act: () => Promise<void>): Promise<boolean>
  reset(): void
}

const lies = (field: FieldProblem, path: string): boolean =>
  field.path === path || field.path.startsWith(`${path}.`)

/** Runs the sending of a form: busy meanwhile, refused fields by their path, anything else as one sentence. */
export function useSaving(): Saving {
  const isBusy = ref(false)
  const problem = ref('')
  const fields = ref<FieldProblem[]>([])
  /** The places that the form has. */
  const places = new Set<string>()
  function reset(): void {
    problem.value = ''
    fields.value = []
  }
  return {
    isBusy,
    problem,
    hasProblems: computed(() => Boolean(problem.value) || fields.value.length > 0),
    at: (path) => {
      places.add(path)
      return fields.value.find((field) => lies(field, path))?.message
    },
    reset,
    run: async (act) => {
      if (isBusy.value) return false
      isBusy.value = true
      reset()
      try {
        await act()
        return true
      } catch (error) {
        if (error instanceof ApiFailure) fields.value = error.fields
        const elsewhere = fields.value.filter((field) => ![...places].some((path) => lies(field, path)))
        if (fields.value.length === 0) problem.value = sentenceOf(error)
        else problem.value = [...new Set(elsewhere.map(({ message }) => message))].join('\n')
        return false
      } finally {
        isBusy.value = false
      }
    },
  }
}
