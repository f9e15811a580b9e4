/** The bodies of the fact book (callbacks.md §5–§7), one of every kind, as WeChat writes them. */

const head = (msgType: string) =>
  `<ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oA]]></FromUserName>` +
  `<CreateTime>1348831860</CreateTime><MsgType><![CDATA[${msgType}]]></MsgType>`
const message = (msgType: string, fields: string) =>
  `<xml>${head(msgType)}${fields}<MsgId>24242424242424242</MsgId></xml>`
const event = (name: string, fields = '') =>
  `<xml>${head('event')}<Event><![CDATA[${name}]]></Event>${fields}</xml>`
const text = (name: string, value: string) => `<${name}><![CDATA[${value}]]></${name}>`
const key = text('EventKey', 'k')
const scanned = `${key}<ScanCodeInfo>${text('ScanType', 'qrcode')}${text('ScanResult', 'text')}</ScanCodeInfo>`
const picture = `<item>${text('PicMd5Sum', '5a75aaca956d97be686719218f275c6b')}</item>`
const pictures = `${key}<SendPicsInfo><Count>1</Count><PicList>${picture}</PicList></SendPicsInfo>`
const card = text('CardId', 'pX')
const userCard = card + text('UserCardCode', '226009850808')
const gift = text('PageId', 'p1') + text('OrderId', 'Z2y2rY74ksZX1ceuGA')
const subject = text('OpenID', 'oSubject') + text('AppID', 'wx1')
const template = text('TemplateId', 'T1')
const list = (name: string, fields: string, times: number) =>
  `<${name}>${`<List>${template}${fields}</List>`.repeat(times)}</${name}>`
const verified = '<ExpiredTime>1442401156</ExpiredTime>'
const failed = '<FailTime>1442401122</FailTime>' + text('FailReason', 'by time')

/** User messages by MsgType. */
export const userMessageSamples: Record<string, string> = {
  text: message('text', text('Content', 'hi ]]]]><![CDATA[> 你好 😀')),
  image: message('image', text('PicUrl', 'http://mmbiz.qpic.cn/1') + text('MediaId', 'M')),
  voice: message('voice', text('MediaId', 'M') + text('Format', 'speex') + text('Recognition', '')),
  video: message('video', text('MediaId', 'M') + text('ThumbMediaId', 'T')),
  shortvideo: message('shortvideo', text('MediaId', 'M') + text('ThumbMediaId', 'T')),
  location: message(
    'location',
    '<Location_X>23.134521</Location_X><Location_Y>113.358803</Location_Y><Scale>20</Scale>' +
      text('Label', '广州'),
  ),
  link: message('link', text('Title', 't') + text('Description', 'd') + text('Url', 'https://a.b/c?d=1&e=2')),
  miniprogrampage: message(
    'miniprogrampage',
    text('Title', 't') +
      text('AppId', 'wx1') +
      text('PagePath', 'p?a=1') +
      text('ThumbUrl', 'u') +
      text('ThumbMediaId', ''),
  ),
}

const menuEvents = {
  CLICK: key,
  VIEW: text('EventKey', 'https://a.b/c') + '<MenuId>415123456</MenuId>',
  view_miniprogram: text('EventKey', 'pages/index') + '<MenuId>415123456</MenuId>',
  scancode_push: scanned,
  scancode_waitmsg: scanned,
  pic_sysphoto: pictures,
  pic_photo_or_album: pictures.replace(picture, picture + picture),
  pic_weixin: pictures,
  location_select:
    `${key}<SendLocationInfo>${text('Location_X', '23')}${text('Location_Y', '113')}${text('Scale', '15')}` +
    `${text('Label', 'addr')}${text('Poiname', '')}</SendLocationInfo>`,
}

const sendEvents = {
  TEMPLATESENDJOBFINISH: '<MsgID>4182312345678901234</MsgID>' + text('Status', 'failed:user block'),
  MASSSENDJOBFINISH:
    `<MsgID>1000001625</MsgID>${text('Status', 'err(30003)')}<TotalCount>10</TotalCount><FilterCount>8</FilterCount>` +
    '<SentCount>7</SentCount><ErrorCount>1</ErrorCount><CopyrightCheckResult><Count>2</Count><ResultList>' +
    '<item><ArticleIdx>1</ArticleIdx><UserDeclareState>0</UserDeclareState><AuditState>2</AuditState></item>' +
    '<item><ArticleIdx>2</ArticleIdx><UserDeclareState>0</UserDeclareState><AuditState>2</AuditState></item>' +
    '</ResultList><CheckState>2</CheckState></CopyrightCheckResult><ArticleUrlResult><ResultList><item>' +
    `<ArticleIdx>1</ArticleIdx>${text('ArticleUrl', 'https://a.b')}</item></ResultList></ArticleUrlResult>`,
  PUBLISHJOBFINISH:
    `<PublishEventInfo>${text('publish_id', '2247503051')}<publish_status>0</publish_status>${text('article_id', 'b5')}` +
    `<article_detail><count>1</count><item><idx>1</idx>${text('article_url', 'https://a.b')}</item></article_detail>` +
    '</PublishEventInfo>',
  subscribe_msg_popup_event: list(
    'SubscribeMsgPopupEvent',
    text('SubscribeStatusString', 'accept') + '<PopupScene>2</PopupScene>',
    2,
  ),
  subscribe_msg_change_event: list('SubscribeMsgChangeEvent', text('SubscribeStatusString', 'reject'), 1),
  subscribe_msg_sent_event: list(
    'SubscribeMsgSentEvent',
    '<MsgID>1700827132819554304</MsgID><ErrorCode>0</ErrorCode>' + text('ErrorStatus', 'success'),
    1,
  ),
}

const cardEvents = {
  card_pass_check: card,
  card_not_pass_check: card + text('RefuseReason', '非法代制'),
  user_get_card:
    userCard.replace('</UserCardCode>', '</UserCardCode><IsGiveByFriend>0</IsGiveByFriend>') +
    text('FriendUserName', '') +
    '<OuterId>0</OuterId>' +
    text('OldUserCardCode', '') +
    text('OuterStr', '12b') +
    '<IsRestoreMemberCard>1</IsRestoreMemberCard><IsRecommendByFriend>0</IsRecommendByFriend><UnionId>oU</UnionId>',
  user_gifting_card:
    userCard + '<IsReturnBack>1</IsReturnBack><IsChatRoom>0</IsChatRoom>' + text('FriendUserName', 'oB'),
  user_del_card: userCard,
  user_consume_card:
    userCard + text('ConsumeSource', 'FROM_API') + text('StaffOpenId', 'oS') + text('OuterStr', 'x'),
  user_pay_from_pay_cell:
    userCard +
    text('TransId', '10022403432015000000000') +
    '<Fee>10000</Fee><OriginalFee>12000</OriginalFee>',
  user_view_card: userCard + text('OuterStr', 'x'),
  user_enter_session_from_card: userCard,
  update_member_card: userCard + '<ModifyBonus>-3</ModifyBonus><ModifyBalance>0</ModifyBalance>',
  submit_membercard_user_info: userCard,
  card_sku_remind: card + text('Detail', 'low'),
  card_pay_order:
    text('OrderId', '1') + text('Status', 'ORDER_STATUS_FINANCE_SUCC') + '<FreeCoinCount>200</FreeCoinCount>',
  card_merchant_check_result: '<MerchantId>1</MerchantId><IsPass>1</IsPass>' + text('Reason', ''),
  giftcard_pay_done: gift,
  giftcard_send_to_friend: gift + '<IsChatRoom>true</IsChatRoom><IsReturnBack>0</IsReturnBack>',
  giftcard_user_accept: gift + '<IsChatRoom>0</IsChatRoom>',
  user_authorize_invoice:
    text('SuccOrderId', '1') + text('FailOrderId', '') + text('AppId', 'wx1') + text('Source', 'web'),
}

const accountEvents = {
  kf_create_session: text('KfAccount', 'a@gh'),
  kf_close_session: text('KfAccount', 'a@gh') + text('CloseType', 'KF'),
  kf_switch_session: text('FromKfAccount', 'a@gh') + text('ToKfAccount', 'b@gh'),
  guide_qrcode_scan_event: `<GuideScanEvent>${text('openid', 'oA')}<action>2</action>${text('qrcode_info', 'x')}</GuideScanEvent>`,
  guide_invite_result_event: `<GuideInviteEvent>${text('guide_account', 'g')}<invite_result>3</invite_result></GuideInviteEvent>`,
  user_info_modified: text('openid', 'oSubject') + text('appid', 'wx1'),
  user_authorization_revoke: subject + text('RevokeInfo', '301'),
  user_authorization_cancellation: subject,
  qualification_verify_success: verified,
  naming_verify_success: verified,
  annual_renew: verified,
  verify_expired: verified,
  qualification_verify_fail: failed,
  naming_verify_fail: failed,
  user_enter_tempsession: text('SessionFrom', 'goods:12'),
  wxa_media_check:
    `${text('appid', 'wx1')}${text('trace_id', 'tr')}<version>2</version><errcode>0</errcode><detail>` +
    `${text('strategy', 'content_model')}<errcode>0</errcode>${text('suggest', 'pass')}<label>100</label><prob>90</prob>` +
    `</detail><result>${text('suggest', 'pass')}<label>100</label></result>`,
  wxa_comment_bad_score: `<result>${text('comment_id', '9')}</result>`,
  add_express_path:
    text('DeliveryID', 'SF') +
    text('WayBillId', '1') +
    text('OrderId', '2') +
    '<Actions><ActionTime>1548830000</ActionTime><ActionType>100001</ActionType></Actions>' +
    '<Actions><ActionTime>1548830001</ActionTime><ActionType>100002</ActionType></Actions>',
  trade_manage_remind_access_api: text('msg', '请接入'),
  trade_manage_remind_shipping: text('transaction_id', '4200001') + text('msg', '请发货'),
  trade_manage_order_settlement:
    text('transaction_id', '4200001') + '<estimated_settlement_time>1676512000</estimated_settlement_time>',
  weapp_audit_success: '<SuccTime>1488856741</SuccTime>',
  weapp_audit_fail: text('Reason', '1') + '<FailTime>1488856591</FailTime>' + text('ScreenShot', 'a|b'),
  weapp_audit_delay: text('Reason', '1') + '<DelayTime>1488856591</DelayTime>',
}

const otherEvents = {
  subscribe: text('EventKey', 'qrscene_123') + text('Ticket', 'TICKET'),
  unsubscribe: text('EventKey', ''),
  SCAN: text('EventKey', '123') + text('Ticket', 'TICKET'),
  LOCATION:
    '<Latitude>23.137466</Latitude><Longitude>113.352425</Longitude><Precision>119.385040</Precision>',
}

/** Events by the name that WeChat writes. */
export const eventSamples: Record<string, string> = Object.fromEntries(
  Object.entries({ ...otherEvents, ...menuEvents, ...sendEvents, ...cardEvents, ...accountEvents }).map(
    ([name, fields]) => [name, event(name, fields)],
  ),
)

/** What the fact book does not describe, or names only to have it acknowledged. */
export const unknownSamples: Record<string, string> = {
  poi_check_notify: event('poi_check_notify', text('UniqId', '123')),
  ShakearoundUserShake: event('ShakearoundUserShake', '<ChosenBeacon><Major>1</Major></ChosenBeacon>'),
  sticker: message('sticker', text('Content', 'x')),
}

/** A Mini Program's JSON bodies. */
export const jsonSamples: Record<string, string> = {
  text: '{"ToUserName":"gh_1","FromUserName":"oA","CreateTime":1482048670,"MsgType":"text","Content":"hi \\"你好\\"","MsgId":24242424242424242}',
  user_enter_tempsession:
    '{"ToUserName":"gh_1","FromUserName":"oA","CreateTime":1482048670,"MsgType":"event","Event":"user_enter_tempsession","SessionFrom":"goods:12"}',
  popupOne:
    '{"ToUserName":"gh_1","FromUserName":"oA","CreateTime":"1610969440","MsgType":"event","Event":"subscribe_msg_popup_event","List":{"TemplateId":"T1","SubscribeStatusString":"accept","PopupScene":"0"}}',
  popupMany:
    '{"ToUserName":"gh_1","FromUserName":"oA","CreateTime":"1610969440","MsgType":"event","Event":"subscribe_msg_popup_event","List":[{"TemplateId":"T1","SubscribeStatusString":"accept","PopupScene":"0"},{"TemplateId":"T2","SubscribeStatusString":"reject","PopupScene":"0"}]}',
}

/** Every XML sample. */
export const xmlSamples: string[] = [userMessageSamples, eventSamples, unknownSamples].flatMap((group) =>
  Object.values(group),
)
