import type { InjectionKey } from 'vue'

/** What the editor calls after it changed rules, so that the lists behind it load again. */
export const RULES_CHANGED: InjectionKey<() => void> = Symbol('rules changed')
