import { ProblemPanel } from './screen/problem-panel'
import { placeOf } from './source-place'

const MOST_SHOWN = 5

/**
 * Errors of the Mini Program as they are shown in the phone, with the file where each began. WeChat's phone hides them;
 * here whoever develops must not have to open the browser's console to see one.
 */
export class ErrorList {
  private readonly panel = new ProblemPanel('小程序出错了', true)
  private readonly lines: string[] = []

  constructor() {
    window.addEventListener('error', ({ error }: ErrorEvent) => void this.add(error))
    window.addEventListener('unhandledrejection', ({ reason }) => void this.add(reason))
  }

  /** Shows one more. */
  async add(error: unknown): Promise<void> {
    const { message, stack } = factsOf(error)
    const place = stack === undefined ? undefined : await placeOf(stack)
    this.lines.push(place === undefined ? message : `${place} ${message}`)
    this.panel.show(this.lines.slice(-MOST_SHOWN))
  }
}

/** A failed wx call rejects with `{ errMsg }`. */
function factsOf(error: unknown): { message: string; stack?: string | undefined } {
  if (error instanceof Error) return { message: error.message, stack: error.stack }
  const { errMsg } = (error ?? {}) as { errMsg?: unknown }
  return { message: typeof errMsg === 'string' ? errMsg : String(error) }
}
