import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { ApiFailure, sentenceOf, type FieldProblem } from './failure'

/** What a form knows of its sending. */
export interface Saving {
  isBusy: Ref<boolean>
  /** What is wrong as a whole; the fields' own problems are asked by `at`. */
  problem: Ref<string>
  hasProblems: ComputedRef<boolean>
  /** What the server says about a field or what lies in it. */
  at(path: string): string | undefined
  /** Sends; answers whether it worked. */
  run(act: () => Promise<void>): Promise<boolean>
  reset(): void
}

/** Runs the sending of a form: busy meanwhile, refused fields by their path, anything else as one sentence. */
export function useSaving(): Saving {
  const isBusy = ref(false)
  const problem = ref('')
  const fields = ref<FieldProblem[]>([])
  function reset(): void {
    problem.value = ''
    fields.value = []
  }
  return {
    isBusy,
    problem,
    hasProblems: computed(() => Boolean(problem.value) || fields.value.length > 0),
    at: (path) =>
      fields.value.find((item) => item.path === path || item.path.startsWith(`${path}.`))?.message,
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
        if (fields.value.length === 0) problem.value = sentenceOf(error)
        return false
      } finally {
        isBusy.value = false
      }
    },
  }
}
