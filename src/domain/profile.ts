/** What a profile may hold. */
export type ProfileFieldName = 'name' | 'phone' | 'birthdayMonth' | 'gender' | 'note'

/** Where a field came from: the customer, WeChat's phone button, staff, an import. */
export type ProfileSource = 'self' | 'verified_phone' | 'staff' | 'import'

/** One field: its value as text, where it came from, and when (epoch ms). */
export interface ProfileValue {
  value: string
  source: ProfileSource
  at: number
}

/** A profile: absent fields were never told or were taken back. */
export type ProfileFields = Partial<Record<ProfileFieldName, ProfileValue>>

/** A change: a value to set, or null to remove the field. */
export type ProfileChange = Partial<Record<ProfileFieldName, string | null>>

/** What is better known wins over what is newer: the customer's own word and a verified number over an import. */
const TRUST: Record<ProfileSource, number> = { verified_phone: 3, self: 2, staff: 1, import: 0 }

/** The profile after a change. */
export function changeProfile(
  fields: ProfileFields,
  change: ProfileChange,
  source: ProfileSource,
  at: number,
): ProfileFields {
  const next = { ...fields }
  for (const [name, value] of Object.entries(change) as [ProfileFieldName, string | null][]) {
    if (value === null) delete next[name]
    else next[name] = { value, source, at }
  }
  return next
}

/** Adds what an import knows without touching what somebody said. */
export function completeProfile(fields: ProfileFields, known: ProfileFields): ProfileFields {
  return { ...known, ...fields }
}

/** One profile from two: per field the better source, of equal ones the newer. */
export function mergeProfiles(into: ProfileFields, from: ProfileFields): ProfileFields {
  const merged = { ...into }
  for (const [name, value] of Object.entries(from) as [ProfileFieldName, ProfileValue][]) {
    const known = merged[name]
    const rank = known ? TRUST[value.source] - TRUST[known.source] || value.at - known.at : 1
    if (rank > 0) merged[name] = value
  }
  return merged
}
