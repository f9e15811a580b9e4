import type { Code as CodeView } from '../../contract/codes'
import { answerState } from '../../domain/code-plan'
import type { Neighbours } from './neighbours'
import type { Code } from './entities/code'

type ShownState = CodeView['state']

/** The state that people see: a live code whose end has passed is expired. */
export function shownState(code: Pick<Code, 'state' | 'toAt'>, now: number): ShownState {
  return code.state === 'live' && answerState(code, now) === 'expired' ? 'expired' : code.state
}

/** Names by id, as few questions as there are different stores and staff. */
export async function namesFor(
  codes: readonly Pick<Code, 'storeId' | 'staffId'>[],
  { stores, staff }: Pick<Neighbours, 'stores' | 'staff'>,
): Promise<{ store: Map<string, string>; staff: Map<string, string> }> {
  const different = (ids: (string | null)[]): string[] => [
    ...new Set(ids.filter((id): id is string => id !== null)),
  ]
  const storeNames = new Map<string, string>()
  for (const id of different(codes.map((code) => code.storeId))) {
    const store = await stores.byId(id)
    if (store) storeNames.set(id, store.name)
  }
  const staffIds = different(codes.map((code) => code.staffId))
  return { store: storeNames, staff: staffIds.length === 0 ? new Map() : await staff.namesOf(staffIds) }
}

/** Codes as the API shows them. */
export async function presentCodes(
  codes: readonly Code[],
  neighbours: Pick<Neighbours, 'stores' | 'staff'>,
  now: number,
): Promise<CodeView[]> {
  const names = await namesFor(codes, neighbours)
  return codes.map((code) => {
    const { id, scene, kind, carrier, storeId, staffId, campaignId, placement, label } = code
    const { welcomeText, tags, content, lastError, batchId } = code
    const state = shownState(code, now)
    return {
      ...{ id, scene, kind, carrier, state, storeId, staffId, campaignId, placement, label },
      ...{ welcomeText, tags, content, lastError, batchId },
      storeName: storeId === null ? null : (names.store.get(storeId) ?? null),
      staffName: staffId === null ? null : (names.staff.get(staffId) ?? null),
      isPrintable: state === 'live' && carrier !== 'account_temporary',
      createdAt: new Date(code.createdAt).toISOString(),
      expiresAt: code.toAt === null ? null : new Date(code.toAt).toISOString(),
    }
  })
}
