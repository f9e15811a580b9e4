import { PageActs } from '../acts/page-acts'
import { sentenceOf } from './client'

const TOAST_MS = 2_500

/** What all pages do alike; trouble is told by a toast. */
export const acts = new PageActs({
  sentenceOf,
  tell: (title) => wx.showToast({ title, icon: 'none', duration: TOAST_MS }),
})
