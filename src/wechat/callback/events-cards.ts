import { flag, number, optionalText, text } from './fields'

const card = { cardId: text('CardId') }
const userCard = { ...card, code: text('UserCardCode') }
const giftOrder = { pageId: text('PageId'), orderId: text('OrderId') }

/** Cards, coupons, gift cards and invoices (callbacks.md §6.5). Amounts are integer fen. */
export const cardEvents = {
  card_pass_check: card,
  card_not_pass_check: { ...card, refuseReason: text('RefuseReason') },
  user_get_card: {
    ...userCard,
    isGiveByFriend: flag('IsGiveByFriend'),
    friendOpenId: optionalText('FriendUserName'),
    outerId: optionalText('OuterId'),
    oldCode: optionalText('OldUserCardCode'),
    outerText: optionalText('OuterStr'),
    isRestore: flag('IsRestoreMemberCard'),
    isRecommendByFriend: flag('IsRecommendByFriend'),
    unionId: optionalText('UnionId'),
    sourceScene: optionalText('SourceScene'),
  },
  user_gifting_card: {
    ...userCard,
    isReturnBack: flag('IsReturnBack'),
    friendOpenId: optionalText('FriendUserName'),
    isChatRoom: flag('IsChatRoom'),
  },
  user_del_card: userCard,
  user_consume_card: {
    ...userCard,
    source: text('ConsumeSource'),
    locationName: optionalText('LocationName'),
    locationId: optionalText('LocationId'),
    staffOpenId: optionalText('StaffOpenId'),
    verifyCode: optionalText('VerifyCode'),
    remarkAmount: optionalText('RemarkAmount'),
    outerText: optionalText('OuterStr'),
  },
  user_pay_from_pay_cell: {
    ...userCard,
    transactionId: text('TransId'),
    locationId: optionalText('LocationId'),
    feeFen: number('Fee'),
    originalFeeFen: number('OriginalFee'),
  },
  user_view_card: { ...userCard, outerText: optionalText('OuterStr') },
  user_enter_session_from_card: userCard,
  update_member_card: {
    ...userCard,
    bonusChange: number('ModifyBonus'),
    balanceChange: number('ModifyBalance'),
  },
  submit_membercard_user_info: userCard,
  card_sku_remind: { ...card, detail: text('Detail') },
  card_pay_order: {
    orderId: text('OrderId'),
    status: text('Status'),
    description: text('Desc'),
    freeCoinCount: number('FreeCoinCount'),
    payCoinCount: number('PayCoinCount'),
    orderType: text('OrderType'),
    memo: text('Memo'),
  },
  card_merchant_check_result: {
    merchantId: text('MerchantId'),
    isPassed: flag('IsPass'),
    reason: optionalText('Reason'),
  },
  giftcard_pay_done: giftOrder,
  giftcard_send_to_friend: {
    ...giftOrder,
    isChatRoom: flag('IsChatRoom'),
    isReturnBack: flag('IsReturnBack'),
  },
  giftcard_user_accept: { ...giftOrder, isChatRoom: flag('IsChatRoom') },
  user_authorize_invoice: {
    succeededOrderId: optionalText('SuccOrderId'),
    failedOrderId: optionalText('FailOrderId'),
    appId: text('AppId'),
    source: text('Source'),
  },
}
