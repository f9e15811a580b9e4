import { accountEvents } from './events-account'
import { cardEvents } from './events-cards'
import { inside, listAt, nested, number, optionalText, text, type Fields, type Read } from './fields'

const menu = { eventKey: text('EventKey'), menuId: optionalText('MenuId', 'MenuID') }
const scanCode = {
  ...menu,
  scan: inside('ScanCodeInfo', { type: text('ScanType'), result: text('ScanResult') }),
}
const pictures = {
  ...menu,
  pictureCount: (fields: Fields) => number('Count')(nested(fields['SendPicsInfo'])) ?? 0,
  pictures: listAt(['SendPicsInfo.PicList.item'], { md5: text('PicMd5Sum') }),
}

/** `qrscene_` stands before the scene in `subscribe` only (callbacks.md §6.1). */
function subscribedScene(fields: Fields): string {
  return text('EventKey')(fields).replace(/^qrscene_/, '')
}

/** Following, scanning, location and menu (callbacks.md §6.1). */
const followEvents = {
  /** `scene` is '' when the follower did not come by a code. */
  subscribe: { scene: subscribedScene, ticket: optionalText('Ticket') },
  unsubscribe: {},
  scan: { scene: text('EventKey'), ticket: optionalText('Ticket') },
  location: { latitude: number('Latitude'), longitude: number('Longitude'), precision: number('Precision') },
  click: menu,
  view: menu,
  view_miniprogram: menu,
  scancode_push: scanCode,
  scancode_waitmsg: scanCode,
  pic_sysphoto: pictures,
  pic_photo_or_album: pictures,
  pic_weixin: pictures,
  location_select: {
    ...menu,
    place: inside('SendLocationInfo', {
      latitude: number('Location_X'),
      longitude: number('Location_Y'),
      scale: number('Scale'),
      label: text('Label'),
      poiName: text('Poiname'),
    }),
  },
}

/** What became of something we sent (callbacks.md §6.2). */
const sendEvents = {
  templatesendjobfinish: { msgId: text('MsgID', 'MsgId'), status: text('Status') },
  masssendjobfinish: {
    msgId: text('MsgID', 'MsgId'),
    status: text('Status'),
    totalCount: number('TotalCount'),
    filterCount: number('FilterCount'),
    sentCount: number('SentCount'),
    errorCount: number('ErrorCount'),
    copyrightState: (fields: Fields) => text('CheckState')(nested(fields['CopyrightCheckResult'])),
    copyrightResults: listAt(['CopyrightCheckResult.ResultList.item'], {
      articleIndex: number('ArticleIdx'),
      userDeclareState: number('UserDeclareState'),
      auditState: number('AuditState'),
      originalUrl: text('OriginalArticleUrl'),
      canReprint: text('CanReprint'),
      needReplaceContent: text('NeedReplaceContent'),
      needShowReprintSource: text('NeedShowReprintSource'),
    }),
    articleUrls: listAt(['ArticleUrlResult.ResultList.item'], {
      articleIndex: number('ArticleIdx'),
      url: text('ArticleUrl'),
    }),
  },
  freepublishjobfinish: {
    publish: inside('PublishEventInfo', {
      publishId: text('publish_id'),
      status: number('publish_status'),
      articleId: optionalText('article_id'),
      articles: listAt(['article_detail.item'], { index: number('idx'), url: text('article_url') }),
    }),
  },
}

const template = { templateId: text('TemplateId') }

/** Subscription messages, one-or-many lists (callbacks.md §6.3). */
const subscriptionEvents = {
  subscribe_msg_popup_event: {
    list: listAt(['SubscribeMsgPopupEvent.List', 'List'], {
      ...template,
      status: text('SubscribeStatusString'),
      popupScene: text('PopupScene'),
    }),
  },
  subscribe_msg_change_event: {
    list: listAt(['SubscribeMsgChangeEvent.List', 'List'], {
      ...template,
      status: text('SubscribeStatusString'),
    }),
  },
  subscribe_msg_sent_event: {
    list: listAt(['SubscribeMsgSentEvent.List', 'List'], {
      ...template,
      msgId: text('MsgID', 'MsgId'),
      errorCode: text('ErrorCode'),
      errorStatus: text('ErrorStatus'),
    }),
  },
}

/** Every event that the fact book knows, under its name in lower case (names differ in case between sources). */
export const eventShapes = {
  ...followEvents,
  ...sendEvents,
  ...subscriptionEvents,
  ...cardEvents,
  ...accountEvents,
}

/** Other names of the same event: the documents' prose against the SDKs' samples (callbacks.md §6.2). */
export const eventAliases: Record<string, EventName> = { publishjobfinish: 'freepublishjobfinish' }

/** The names of the known events, in lower case. */
export type EventName = keyof typeof eventShapes

/** The own fields of an event. */
export type EventFields<E extends EventName> = Read<(typeof eventShapes)[E]>
