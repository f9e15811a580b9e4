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
  const { [id]: _old, ...rest } = all()
  const kept = draft === '' ? Object.entries(rest) : [...Object.entries(rest), [id, draft]]
  sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries(kept.slice(-MOST) as [string, string][])))
}
