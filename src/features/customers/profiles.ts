import { randomBytes } from 'node:crypto'
import { In, type EntityManager } from 'typeorm'
import { mergeProfiles, type ProfileFieldName, type ProfileFields } from '../../domain/profile'
import { newId } from '../../platform/ids'
import { SecretBox } from '../../platform/secret-box'
import { Profile } from './entities/profile'
import { ProfileToken } from './entities/profile-token'
import { KeyedHash } from './keyed-hash'
import { foldName, isNamed, nameTokens, TOKEN_SIGNS } from './name-tokens'

/** The values of a profile, without sources. */
export type ProfileValues = Partial<Record<ProfileFieldName, string>>

const CONTENT = 'customer-profile'
/** More people of one beginning than this are not looked through; the search then asks for more signs. */
const MOST_CANDIDATES = 500

/**
 * Personal data at rest: every customer's fields are sealed with a data key of their own, which is sealed with
 * DATA_KEY. Destroying that key is the erasure (decisions.md 25). Names are found by keyed hashes only.
 */
export class Profiles {
  private readonly keys: SecretBox
  private readonly tokens: KeyedHash
  private readonly phones: KeyedHash

  constructor(dataKey: string) {
    this.keys = new SecretBox(dataKey, 'customer-key')
    this.tokens = new KeyedHash(dataKey, 'profile-search')
    this.phones = new KeyedHash(dataKey, 'phone')
  }

  /** The keyed hash under which a normalised phone number is an identity. */
  phoneHash(phone: string): string {
    return this.phones.of(phone)
  }

  /** The fields of one customer; empty for somebody who told nothing or was erased. */
  async read(tx: EntityManager, customerId: string): Promise<ProfileFields> {
    return (await this.readAll(tx, [customerId])).get(customerId) ?? {}
  }

  /** The fields of many customers by id. */
  async readAll(tx: EntityManager, customerIds: readonly string[]): Promise<Map<string, ProfileFields>> {
    const rows =
      customerIds.length === 0 ? [] : await tx.findBy(Profile, { customerId: In([...customerIds]) })
    return new Map(rows.map((row) => [row.customerId, this.open(row)]))
  }

  /** Replaces the fields of a customer whose row is locked; makes the customer's data key on first use. */
  async write(tx: EntityManager, customerId: string, fields: ProfileFields, at: number): Promise<void> {
    const known = await tx.findOneBy(Profile, { customerId })
    const key = (known && this.keyOf(known)) ?? randomBytes(32).toString('base64url')
    const sealed = new SecretBox(key, CONTENT).seal(JSON.stringify(fields), customerId)
    const row = { customerId, dataKey: this.keys.seal(key, customerId), fields: sealed, updatedAt: at }
    if (known) await tx.update(Profile, { customerId }, row)
    else await tx.insert(Profile, row)
    const before = known ? this.open(known).name?.value : undefined
    if (before !== fields.name?.value) await this.index(tx, customerId, fields.name?.value)
  }

  /** Adds what is known of a customer who ended to the one who goes on. */
  async merge(tx: EntityManager, fromId: string, intoId: string, at: number): Promise<void> {
    const from = await this.read(tx, fromId)
    if (Object.keys(from).length > 0)
      await this.write(tx, intoId, mergeProfiles(await this.read(tx, intoId), from), at)
    await tx.delete(ProfileToken, { customerId: fromId })
  }

  /** Destroys the data key, the fields and everything under which they could be found. */
  async erase(tx: EntityManager, customerId: string, at: number): Promise<void> {
    await tx.update(Profile, { customerId }, { dataKey: null, fields: '', updatedAt: at })
    await tx.delete(ProfileToken, { customerId })
  }

  /**
   * Ids of customers whose name begins, from any sign on, like `query`: as written, in pinyin or in initials. Of these
   * customers only, if they are named.
   */
  async named(tx: EntityManager, query: string, among?: readonly string[]): Promise<string[]> {
    const signs = [...foldName(query)]
    if (signs.length === 0) return []
    const token = this.tokens.of(signs.slice(0, TOKEN_SIGNS).join(''))
    const rows = await tx.find(ProfileToken, {
      where: among ? { token, customerId: In([...among]) } : { token },
      order: { customerId: 'DESC' },
      take: MOST_CANDIDATES,
    })
    const ids = rows.map(({ customerId }) => customerId)
    if (signs.length <= TOKEN_SIGNS) return ids
    const profiles = await this.readAll(tx, ids)
    return ids.filter((id) => isNamed(profiles.get(id)?.name?.value ?? '', query))
  }

  private open(row: Profile): ProfileFields {
    const key = this.keyOf(row)
    const text = key && new SecretBox(key, CONTENT).open(row.fields, row.customerId)
    return text ? (JSON.parse(text) as ProfileFields) : {}
  }

  private keyOf({ dataKey, customerId }: Profile): string | undefined {
    return dataKey === null ? undefined : this.keys.open(dataKey, customerId)
  }

  private async index(tx: EntityManager, customerId: string, name: string | undefined): Promise<void> {
    await tx.delete(ProfileToken, { customerId })
    if (name === undefined) return
    const rows = nameTokens(name).map((text) => ({ id: newId(), customerId, token: this.tokens.of(text) }))
    await tx.insert(ProfileToken, rows)
  }
}

/** The values alone. */
export const valuesOf = (fields: ProfileFields): ProfileValues =>
  Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value]))
