import type { CodeSummary, PrintedCodeSummary } from '../../control/contract'
import { restWords } from './time-words'

/** The three kinds of printed code (decisions.md 8). */
export type CodeKind = 'official' | 'mini-program' | 'link'

/** A code in the list of the camera page. */
export interface ScannableCode {
  key: string
  kind: CodeKind
  name: string
  kindText: string
  pictureUrl: string
  /** What the camera reads. */
  what: { ticket: string } | { url: string }
}

export const CODE_KIND_NAMES: Record<CodeKind, string> = {
  official: '公众号码',
  'mini-program': '小程序码',
  link: '链接码',
}

/** An official-account code in the list; expired ones are left out by the caller. */
export function ofOfficial(code: CodeSummary, now: number): ScannableCode {
  const { ticket, scene, label, expiresAt, pictureUrl } = code
  return {
    key: ticket,
    kind: 'official',
    name: label ?? scene,
    kindText: expiresAt ? `公众号码，${restWords(expiresAt - now)}后失效` : '公众号码',
    pictureUrl,
    what: { ticket },
  }
}

/** A Mini Program code or a link in print. */
export function ofPrinted(code: PrintedCodeSummary): ScannableCode {
  const { text, kind, label, pictureUrl } = code
  return {
    key: text,
    kind,
    name: label ?? sceneIn(text),
    kindText: CODE_KIND_NAMES[kind],
    pictureUrl,
    what: { url: text },
  }
}

function sceneIn(text: string): string {
  const url = new URL(text)
  return url.searchParams.get('scene') ?? url.pathname.split('/').at(-1) ?? text
}
