import type { EntityClass } from '../../platform/db/database'
import { Consent } from './entities/consent'
import { Customer } from './entities/customer'
import { CustomerPlace } from './entities/customer-place'
import { CustomerTag, Tag } from './entities/customer-tag'
import { DataRequest } from './entities/data-request'
import { Follower } from './entities/follower'
import { Identity } from './entities/identity'
import { MemberImportLine, MemberImportRow } from './entities/member-import'
import { Merge, MergeMove, MergeProposal } from './entities/merge'
import { MpSession } from './entities/mp-session'
import { PhoneAsk } from './entities/phone-ask'
import { Profile } from './entities/profile'
import { ProfileToken } from './entities/profile-token'
import { Touch } from './entities/touch'
import { assembleCustomers, type Customers } from './make-customers'
import { makeParts, type CustomersDeps } from './parts'

export type { Arrival, Arrived } from './arrive'
export type { Consents } from './consents'
export { Customer } from './entities/customer'
export type { ConsentPurpose, ConsentState } from './entities/consent'
export { CustomerPlace } from './entities/customer-place'
export { CustomerTag, Tag, type TagSource } from './entities/customer-tag'
export { Follower } from './entities/follower'
export { Identity } from './entities/identity'
export { Touch, type TouchKind } from './entities/touch'
export type { CustomersForGuides } from './for-guides'
export type { OpenId } from './identities'
export type { CustomerKeeper, ErasureOrder, MergeOrder, MovedRow } from './keeper'
export type { Customers } from './make-customers'
export type { CustomersDeps } from './parts'
export type { Neighbours, OpeningBalance } from './neighbours'
export { noCustomer } from './lock'
export type { PhoneAttached, PhoneEvidence } from './phones'
export type { NewTag } from './tags'
export type { NewTouch } from './touches'

/** The tables of customers. */
export const customersEntities: EntityClass[] = [
  Follower,
  Customer,
  Identity,
  Profile,
  ProfileToken,
  Touch,
  Tag,
  CustomerTag,
  CustomerPlace,
  Consent,
  Merge,
  MergeMove,
  MergeProposal,
  MpSession,
  PhoneAsk,
  DataRequest,
  MemberImportRow,
  MemberImportLine,
]

/** Makes the customers feature. */
export function makeCustomers(deps: CustomersDeps): Customers {
  return assembleCustomers(makeParts(deps))
}
