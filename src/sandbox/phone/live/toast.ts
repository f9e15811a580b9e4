import { ref } from 'vue'

/** The sentence shown for a moment over the phone; empty when none. */
export const toast = ref('')
let timer: number | undefined

/** Shows a sentence for three seconds. */
export function tell(sentence: string): void {
  toast.value = sentence
  window.clearTimeout(timer)
  timer = window.setTimeout(() => (toast.value = ''), 3000)
}

/** Runs a step and tells the reason when it fails; answers undefined then. */
export async function attemptTo<T>(step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step()
  } catch (error) {
    tell(error instanceof Error ? error.message : '这一步没有成功，请再试一次。')
    return undefined
  }
}
