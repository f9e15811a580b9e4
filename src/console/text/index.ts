import { app } from './app'
import { codes } from './codes'
import { customers } from './customers'
import { health } from './health'
import { menu } from './menu'
import { parts } from './parts'
import { preview } from './preview'
import { rules } from './rules'
import { products } from './products'
import { sales } from './sales'
import { staff } from './staff'
import { stores } from './stores'
import { ruleEditor } from './rule-editor'

/** Everything the console says, in zh-CN; another language is another folder like this one. */
export const text = {
  app,
  codes,
  customers,
  health,
  menu,
  parts,
  preview,
  products,
  rules,
  ruleEditor,
  sales,
  staff,
  stores,
}
