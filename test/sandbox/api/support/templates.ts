import { templatesOn } from '../../../../src/sandbox/api/private-templates'
import type { Desk } from './desk'

/** Values for the template 订单支付成功通知. */
export const values = {
  character_string1: { value: '20261121001' },
  thing2: { value: '羊绒围巾' },
  amount3: { value: '¥399.00' },
  time4: { value: '2026年11月21日 15:01' },
  thing5: { value: '静安旗舰店' },
}

/** One of the lists of templates. */
export type Shelf = Parameters<typeof templatesOn>[1]

/** The id of a template on a list. */
export function idOf(desk: Desk, shelf: Shelf, title = '订单支付成功通知'): string {
  return templatesOn(desk.world, shelf).find((one) => one.title === title)?.templateId ?? ''
}

/** The same values with another one in this place. */
export const withValue = (name: string, value: string) => ({ data: { ...values, [name]: { value } } })
