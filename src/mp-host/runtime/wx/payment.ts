import type { Host } from '../parts'
import { askPayment } from '../screen/sheets'
import { textIn, WxError, type WxCalls, type WxOptions } from './call'

const PARAMETERS = ['timeStamp', 'nonceStr', 'package', 'paySign']
const PREPAID = 'prepay_id='

/**
 * wx.requestPayment: WeChat's sheet, and its three answers. The sandbox has no merchants: it knows no amount, takes no
 * money and checks no signature; who pays is remembered as somebody who has just paid (getPaidUnionid).
 */
export function paymentApis(host: Host): WxCalls {
  return {
    requestPayment: async (options) => {
      const order = orderIn(options)
      if (!(await askPayment(host.manifest.app.window?.['navigationBarTitleText'] ?? '小程序', order)))
        throw new WxError('requestPayment:fail cancel')
      await host.sandbox.pay(order)
    },
  }
}

function orderIn(options: WxOptions): string {
  const missing = PARAMETERS.find((name) => typeof options[name] !== 'string')
  if (missing !== undefined) {
    const given = options[missing]
    const kind = given === undefined ? 'Undefined' : given === null ? 'Null' : given.constructor.name
    throw new WxError(
      `requestPayment:fail parameter error: parameter.${missing} should be String instead of ${kind};`,
    )
  }
  const text = textIn(options, 'package')
  if (!text.startsWith(PREPAID)) throw new WxError('requestPayment:fail package should begin with prepay_id=')
  return text.slice(PREPAID.length, PREPAID.length + 64)
}
