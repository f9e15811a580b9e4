/** Something of the person that WeChat hands over only after they agreed to the privacy guide. */
export interface DeclaredUse {
  /** The call of `wx`, or `<tag>.<what>` for a component. */
  api: string
  /** The item to tick in the privacy guide at WeChat (用户隐私保护指引). */
  item: string
  /** What it is for, as the sheet says it and the guide should. */
  purpose: string
  /** What still works for who refuses. */
  without: string
}

/**
 * Every use of such a call in this Mini Program. A test compares the list with the sources and with WeChat's list of
 * items: a call that is not declared here is red, and so is a declaration without a call. docs/miniprogram.md lists the
 * same for whoever fills in the guide.
 */
export const DECLARED_USES: readonly DeclaredUse[] = [
  {
    api: 'getFuzzyLocation',
    item: '位置信息',
    purpose: '把离你近的门店排在前面，只精确到约 1 公里',
    without: '门店按城市列出，一样可以选',
  },
  {
    api: 'button.getPhoneNumber',
    item: '手机号',
    purpose: '换手机时找回你的会员卡，在店里认出你的会员身份',
    without: '会员卡、积分和优惠券照样能用',
  },
  {
    api: 'input.nickname',
    item: '昵称、头像',
    purpose: '店员知道怎么称呼你',
    without: '可以自己填一个称呼，也可以不填',
  },
  {
    api: 'saveImageToPhotosAlbum',
    item: '相册（仅写入）',
    purpose: '导购把自己的码和门店码存到手机，印出来或发给顾客',
    without: '码可以在小程序里全屏出示',
  },
  {
    api: 'setClipboardData',
    item: '剪切板',
    purpose: '导购复制素材的文案，自己发给顾客',
    without: '文案显示在页面上，可以照着写',
  },
]

/** The use that WeChat asks about; any other call says what all of them are for. */
export function useOf(referrer: string): DeclaredUse {
  const known = DECLARED_USES.find(({ api }) => api === referrer)
  if (known) return known
  return {
    api: referrer,
    item: DECLARED_USES.map(({ item }) => item).join('、'),
    purpose: '提供会员和门店服务',
    without: '不用这些信息的页面照样能用',
  }
}
