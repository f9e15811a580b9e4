import { inside, listAt, number, optionalText, text } from './fields'

const verified = { expiresAtSeconds: number('ExpiredTime') }
const verificationFailed = { failedAtSeconds: number('FailTime'), reason: text('FailReason') }
/** In the samples FromUserName is somebody else: the subject is OpenID (callbacks.md §6.7). */
const subject = { subjectOpenId: text('OpenID', 'openid'), appId: text('AppID', 'appid') }
const trade = {
  message: optionalText('msg'),
  transactionId: optionalText('transaction_id'),
  merchantId: optionalText('merchant_id'),
  merchantTradeNumber: optionalText('merchant_trade_no'),
}

/** Customer-service sessions, accounts, privacy and the Mini Program's own events (callbacks.md §6.4, §6.6–§7). */
export const accountEvents = {
  kf_create_session: { kfAccount: text('KfAccount') },
  kf_close_session: { kfAccount: text('KfAccount'), closeType: optionalText('CloseType') },
  kf_switch_session: { fromKfAccount: text('FromKfAccount'), toKfAccount: text('ToKfAccount') },

  guide_qrcode_scan_event: {
    scan: inside('GuideScanEvent', {
      guideAccount: optionalText('qrcode_guide_account'),
      guideOpenId: optionalText('qrcode_guide_openid'),
      openId: text('openid'),
      action: text('action'),
      code: text('qrcode_info'),
    }),
  },
  guide_invite_result_event: {
    invite: inside('GuideInviteEvent', {
      guideAccount: text('guide_account'),
      result: text('invite_result'),
    }),
  },

  user_info_modified: subject,
  /** `scope`: any value means "delete what was collected under it". */
  user_authorization_revoke: { ...subject, scope: text('RevokeInfo'), pluginId: optionalText('PluginID') },
  user_authorization_cancellation: subject,
  qualification_verify_success: verified,
  naming_verify_success: verified,
  annual_renew: verified,
  verify_expired: verified,
  qualification_verify_fail: verificationFailed,
  naming_verify_fail: verificationFailed,

  user_enter_tempsession: { sessionFrom: text('SessionFrom') },
  wxa_media_check: {
    appId: text('appid'),
    traceId: text('trace_id'),
    errorCode: number('errcode'),
    result: inside('result', { suggestion: text('suggest'), label: number('label') }),
    details: listAt(['detail'], {
      strategy: text('strategy'),
      errorCode: number('errcode'),
      suggestion: text('suggest'),
      label: number('label'),
      probability: number('prob'),
    }),
  },
  add_express_path: {
    deliveryId: text('DeliveryID'),
    wayBillId: text('WayBillId'),
    orderId: text('OrderId'),
    actions: listAt(['Actions'], {
      atSeconds: number('ActionTime'),
      type: text('ActionType'),
      message: text('ActionMsg'),
    }),
  },
  trade_manage_remind_access_api: trade,
  trade_manage_remind_shipping: trade,
  trade_manage_order_settlement: {
    ...trade,
    settlesAtSeconds: number('estimated_settlement_time'),
    confirmMethod: number('confirm_receive_method'),
  },
  wxa_comment_bad_score: { result: inside('result', { commentId: text('comment_id') }) },
  weapp_audit_success: { passedAtSeconds: number('SuccTime') },
  weapp_audit_fail: {
    reason: text('Reason'),
    failedAtSeconds: number('FailTime'),
    screenshot: text('ScreenShot'),
  },
  weapp_audit_delay: { reason: text('Reason'), delayedAtSeconds: number('DelayTime') },
}
