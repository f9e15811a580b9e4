import { app } from './app'
import { campaigns, materials } from './campaigns'
import { codes } from './codes'
import { conversations } from './conversations'
import { coupons } from './coupons'
import { customers } from './customers'
import { health } from './health'
import { imports } from './imports'
import { live } from './live'
import { menu } from './menu'
import { offers, shares } from './offers'
import { parts } from './parts'
import { membership, policies } from './policies'
import { preview } from './preview'
import { rules } from './rules'
import { products } from './products'
import { sales } from './sales'
import { staff } from './staff'
import { apiKeys, audit, domains } from './system'
import { stores } from './stores'
import { ruleEditor } from './rule-editor'

/** Everything the console says, in zh-CN; another language is another folder like this one. */
export const text = {
  app,
  apiKeys,
  audit,
  campaigns,
  materials,
  codes,
  conversations,
  coupons,
  customers,
  domains,
  health,
  imports,
  membership,
  live,
  menu,
  offers,
  parts,
  policies,
  preview,
  products,
  ruleEditor,
  rules,
  sales,
  shares,
  staff,
  stores,
}
