import { number, optionalText, text, type Read } from './fields'

/** What a follower sends, by MsgType (callbacks.md §5). Ids are texts. */
export const userMessageShapes = {
  /** `menuEntryId`: the id of the entry when a menu message was tapped. */
  text: { content: text('Content'), menuEntryId: optionalText('bizmsgmenuid') },
  image: { picUrl: text('PicUrl'), mediaId: text('MediaId') },
  voice: {
    mediaId: text('MediaId'),
    format: text('Format'),
    mediaId16K: optionalText('MediaId16K'),
    recognition: optionalText('Recognition'),
  },
  video: { mediaId: text('MediaId'), thumbMediaId: text('ThumbMediaId') },
  shortvideo: { mediaId: text('MediaId'), thumbMediaId: text('ThumbMediaId') },
  /** WeChat's X is the latitude and its Y the longitude. */
  location: {
    latitude: number('Location_X'),
    longitude: number('Location_Y'),
    scale: number('Scale'),
    label: text('Label'),
  },
  link: { title: text('Title'), description: text('Description'), url: text('Url') },
  miniprogrampage: {
    title: text('Title'),
    appId: text('AppId'),
    pagePath: text('PagePath'),
    thumbUrl: text('ThumbUrl'),
    thumbMediaId: text('ThumbMediaId'),
  },
} as const

/** What every user message carries besides its own fields. */
export const userMessageHead = {
  msgId: text('MsgId', 'MsgID'),
  /** The article whose message box the message came from, and its 1-based index. */
  articleDataId: optionalText('MsgDataId'),
  articleIndex: number('Idx'),
  businessId: optionalText('BusinessId'),
} as const

/** The kinds of user messages. */
export type UserMessageType = keyof typeof userMessageShapes

/** The own fields of a kind of user message. */
export type UserMessageFields<T extends UserMessageType> = Read<(typeof userMessageShapes)[T]>
