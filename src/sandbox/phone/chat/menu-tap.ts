import { ref } from 'vue'
import type { MenuAnswer } from '../../control/contract'
import type { MenuNeed } from '../live/account-menu'
import { control } from '../live/control'
import { LAUNCH, openMiniProgram } from '../live/mini-program'
import { open } from '../live/navigation'
import { attemptTo } from '../live/toast'

/**
 * A tap on the account's menu. Buttons that ask for a scan, pictures or a place set `asked` first; `answer` goes on
 * from there. Pages that the tap opens are opened on the phone.
 */
export function useMenuTap(personId: () => string) {
  const asked = ref<MenuNeed>()
  let pending: number[] = []

  async function send(path: number[], given?: MenuAnswer): Promise<void> {
    const result = await attemptTo(() => control.menu(personId(), path, given))
    if (result?.openUrl) open({ page: 'web', url: result.openUrl })
    if (result?.miniProgram) openMiniProgram({ ...result.miniProgram, launchScene: LAUNCH.menu })
  }

  async function tap(path: number[], need: MenuNeed | undefined): Promise<void> {
    if (!need) return send(path)
    pending = path
    asked.value = need
  }

  async function answer(given: MenuAnswer): Promise<void> {
    asked.value = undefined
    await send(pending, given)
  }

  function cancel(): void {
    asked.value = undefined
  }

  return { asked, tap, answer, cancel }
}
