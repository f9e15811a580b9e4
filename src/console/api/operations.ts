import type { auditApi } from '../../contract/audit'
import type { policiesApi } from '../../contract/policies'
import type { reachApi } from '../../contract/preferences'
import type { apiKeysApi } from '../../contract/api-keys'
import type { customersApi } from '../../contract/customers'
import type { importsApi } from '../../contract/imports'
import type { offersApi } from '../../contract/offers'
import type { picturesApi } from '../../contract/pictures'
import type { productImportsApi } from '../../contract/product-imports'
import type { productsApi } from '../../contract/products'
import type { bindingsApi } from '../../contract/bindings'
import type { conversationsApi } from '../../contract/conversations'
import type { campaignsApi } from '../../contract/campaigns'
import type { codesApi } from '../../contract/codes'
import type { Endpoint, Input, Result } from '../../contract/endpoint'
import type { healthApi } from '../../contract/health'
import type { materialsApi } from '../../contract/materials'
import type { cardApi, couponApi } from '../../contract/membership'
import type { liveApi } from '../../contract/live'
import type { remindersApi } from '../../contract/reminders'
import type { repliesApi } from '../../contract/replies'
import type { saleImportApi, salesAdminApi } from '../../contract/sales'
import type { sharesApi } from '../../contract/shares'
import type { scansApi } from '../../contract/scans'
import type { staffApi } from '../../contract/staff'
import type { storesApi } from '../../contract/stores'

/** Every operation the console may call, by its key in the contract. */
export type Operations = typeof staffApi &
  typeof healthApi &
  typeof repliesApi &
  typeof storesApi &
  typeof codesApi &
  typeof scansApi &
  typeof bindingsApi &
  typeof customersApi &
  typeof importsApi &
  typeof cardApi &
  typeof couponApi &
  typeof policiesApi &
  typeof reachApi &
  typeof auditApi &
  typeof productsApi &
  typeof productImportsApi &
  typeof picturesApi &
  typeof offersApi &
  typeof sharesApi &
  typeof liveApi &
  typeof remindersApi &
  typeof salesAdminApi &
  typeof saleImportApi &
  typeof apiKeysApi &
  typeof conversationsApi &
  typeof campaignsApi &
  typeof materialsApi
export type OperationKey = keyof Operations & string

/** Files go as a browser holds them; the server's form reader turns them into the contract's shape. */
type Sendable<T> = { [K in keyof T]: K extends 'file' ? File : T[K] }

/** What the caller of an operation gives. */
export type InputOf<K extends OperationKey> = Operations[K] extends Endpoint
  ? Sendable<Input<Operations[K]>>
  : never
/** What the caller of an operation gets. */
export type ResultOf<K extends OperationKey> = Operations[K] extends Endpoint ? Result<Operations[K]> : never
