import { inject, provide, type InjectionKey } from 'vue'

type ProblemAt = (path: string) => string | undefined
const PROBLEM_AT: InjectionKey<ProblemAt> = Symbol('problems')

/** Lets every field below ask what is wrong with it. */
export function provideProblems(problemAt: ProblemAt): void {
  provide(PROBLEM_AT, problemAt)
}

/** Asks what is wrong with the field at a path such as `answers.0.text`. */
export function useProblems(): ProblemAt {
  return inject(PROBLEM_AT, () => undefined)
}
