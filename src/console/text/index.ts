import { app } from './app'
import { health } from './health'
import { menu } from './menu'
import { preview } from './preview'
import { rules } from './rules'
import { staff } from './staff'
import { ruleEditor } from './rule-editor'

/** Everything the console says, in zh-CN; another language is another folder like this one. */
export const text = { app, health, menu, preview, rules, ruleEditor, staff }
