import { ElMessage } from 'element-plus'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { AccountMenu, MenuComparison, MenuProblem, MenuState } from '../../../contract/replies'
import { call } from '../../api/call'
import { ApiFailure, sentenceOf } from '../../api/failure'
import { useLoad } from '../../api/use-load'
import { text } from '../../text'

const t = text.menu
const CHECK_AFTER_MS = 400

/** The menu while it is edited: what is saved, what is wrong with it, and how it stands to WeChat's. */
export function useMenu() {
  const menu = ref<AccountMenu>({ buttons: [] })
  const state = shallowRef<MenuState>()
  const clean = ref('')
  const problems = ref<MenuProblem[]>([])
  const comparison = shallowRef<MenuComparison>()
  const busy = ref<'save' | 'push' | 'compare'>()
  const isDirty = computed(() => JSON.stringify(menu.value) !== clean.value)

  function take(found: MenuState): MenuState {
    state.value = found
    menu.value = structuredClone(found.menu)
    clean.value = JSON.stringify(menu.value)
    return found
  }

  const loaded = useLoad(async (signal) => take(await call('GET /api/admin/account-menu', undefined, signal)))

  let waiting: ReturnType<typeof setTimeout> | undefined
  async function check(): Promise<void> {
    try {
      problems.value = (await call('POST /api/admin/account-menu/check', { menu: menu.value })).problems
    } catch (error) {
      if (error instanceof ApiFailure)
        problems.value = error.fields.map((field) => ({ ...field, path: field.path.replace(/^menu\./, '') }))
    }
  }
  watch(
    menu,
    () => {
      clearTimeout(waiting)
      waiting = setTimeout(() => void check(), CHECK_AFTER_MS)
    },
    { deep: true },
  )
  onScopeDispose(() => clearTimeout(waiting))

  async function during(what: 'save' | 'push' | 'compare', act: () => Promise<void>): Promise<void> {
    busy.value = what
    try {
      await act()
    } catch (error) {
      if (error instanceof ApiFailure && error.fields.length > 0) problems.value = error.fields
      ElMessage.error(sentenceOf(error))
      if (error instanceof ApiFailure && error.status === 409) await loaded.reload()
    } finally {
      busy.value = undefined
    }
  }

  const save = () =>
    during('save', async () => {
      take(
        await call('PUT /api/admin/account-menu', { menu: menu.value, version: state.value?.version ?? 0 }),
      )
      ElMessage.success(t.saved)
    })

  const push = () =>
    during('push', async () => {
      const done = await call('POST /api/admin/account-menu/push')
      take(done.state)
      comparison.value = done.comparison
      const count = done.comparison.differences.length
      if (count > 0) ElMessage.warning(t.pushedWith(count))
      else ElMessage.success(t.pushed)
    })

  const compare = () =>
    during('compare', async () => {
      comparison.value = await call('GET /api/admin/account-menu/live')
    })

  return { menu, state, loaded, problems, comparison, busy, isDirty, save, push, compare }
}
