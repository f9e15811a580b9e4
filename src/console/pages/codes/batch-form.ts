import { computed, reactive } from 'vue'
import type { Code } from '../../../contract/codes'
import type { InputOf } from '../../api/operations'

/** What a person chooses for codes of one action. */
export function useBatchForm() {
  const form = reactive({
    name: '',
    allStores: false,
    storeIds: [] as string[],
    withStore: true,
    guides: 'none' as 'none' | 'all' | 'some',
    guideIds: [] as string[],
    placements: [] as string[],
    carrier: 'account' as Code['carrier'],
    welcomeText: '',
    tags: [] as string[],
    expiresAt: null as string | null,
  })

  /** What the preview is asked about; undefined while nothing would come of it. */
  function choiceOf(openStores: string[]): InputOf<'POST /api/admin/code-batches/preview'> | undefined {
    const storeIds = form.allStores ? openStores : form.storeIds
    const guides = form.guides === 'all' ? ('all' as const) : form.guides === 'some' ? form.guideIds : []
    const isSomething = form.withStore || guides === 'all' || guides.length > 0 || form.placements.length > 0
    if (storeIds.length === 0 || !isSomething) return undefined
    const { withStore, placements, carrier } = form
    return { storeIds, withStore, guides, placements: [...placements], carrier }
  }
  const settings = computed(() => ({
    name: form.name,
    welcomeText: form.welcomeText.trim() || null,
    tags: [...form.tags],
    expiresAt: form.expiresAt,
  }))
  return { form, choiceOf, settings }
}
