const KEY = 'conversation-drafts'
const MOST = 50

type Drafts = Record<string, string>

function all(): Drafts {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Drafts
  } catch {
    return {}
  }
}

/** What was typed and not sent, for one conversation; kept while the window is open. */
export const draftOf = (id: string): string => all()[id] ?? ''

/** Keeps a draft; an empty one is forgotten, the oldest go when there are many. */
export function keepDraft(id: string, draft: string): void {
  const others = Object.entries(all()).filter(([other]) => other !== id)
  const kept: [string, string][] = draft === '' ? others : [...others, [id, draft]]
  sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries(kept.slice(-MOST))))
}
