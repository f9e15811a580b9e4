/** Boxes with no behaviour of their own. */
export const PLAIN_TAGS = ['view', 'cover-view', 'root-portal', 'page-container']

/** Components that only a phone can draw: a labelled box in the browser, which takes every property. */
export const PHONE_ONLY_TAGS = ['live-player', 'live-pusher', 'channel-video', 'map', 'camera', 'web-view']

/** Every tag that the host draws; the lint of the templates and the runtime read the same list. */
export const BUILT_IN_TAGS = [
  ...PLAIN_TAGS,
  ...PHONE_ONLY_TAGS,
  'text',
  'image',
  'button',
  'form',
  'input',
  'textarea',
  'checkbox',
  'checkbox-group',
  'radio',
  'radio-group',
  'switch',
  'label',
  'navigator',
  'scroll-view',
  'swiper',
  'swiper-item',
  'picker',
  'progress',
  'canvas',
  'official-account',
  'channel-live',
]
