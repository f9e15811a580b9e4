import { computed, ref } from 'vue'
import type { Session } from '../../contract/staff'
import { call, setCsrfToken } from './call'
import { ApiFailure } from './failure'
import { setServerTime } from './server-time'

/** Who is signed in; null when nobody is. */
export const session = ref<Session | null>(null)

/** Whether the one who is signed in may change rules and menus, or only look at them. */
export const mayWrite = computed(
  () => session.value?.staff.roles.some((role) => role === 'operator' || role === 'admin') ?? false,
)

/** Whether the one who is signed in may add and change staff and keys. */
export const isAdmin = computed(() => session.value?.staff.roles.includes('admin') ?? false)

function take(found: Session): Session {
  setCsrfToken(found.csrfToken)
  setServerTime(found.serverTime)
  session.value = found
  return found
}

/** Asks the server who we are; null when nobody is signed in. Throws when the server cannot say. */
export async function loadSession(): Promise<Session | null> {
  if (session.value) return session.value
  try {
    return take(await call('GET /api/admin/session'))
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 401) return null
    throw error
  }
}

/** Signs in; a refusal is thrown with the server's sentence. */
export async function signIn(login: string, password: string): Promise<Session> {
  return take(await call('POST /api/admin/session', { login, password }))
}

/** Signs out here and on the server. */
export async function signOut(): Promise<void> {
  await call('DELETE /api/admin/session')
  forgetSession()
}

/** Changes the password; the other sessions of the same person end. */
export async function changePassword(current: string, next: string): Promise<void> {
  take(await call('POST /api/admin/session/password', { current, next }))
}

/** Takes over the server's time again, as the sandbox's clock may have been moved since. */
export async function refreshSession(): Promise<void> {
  take(await call('GET /api/admin/session'))
}

/** Forgets who was signed in, when the server has done so. */
export function forgetSession(): void {
  session.value = null
  setCsrfToken('')
}
