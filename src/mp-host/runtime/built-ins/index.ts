import { PHONE_ONLY_TAGS, PLAIN_TAGS } from '../../built-in-tags'
import type { Host } from '../parts'
import { defineButton } from './button'
import { defineChannelLive } from './channel-live'
import { defineTag } from './define'
import { defineForm } from './form'
import { defineImage } from './image'
import { defineNavigator } from './navigator'
import { defineOfficialAccount } from './official-account'
import { definePicker } from './picker'
import { watchPresses } from './press'
import { defineScrollView } from './scroll-view'
import { defineSwiper } from './swiper'
import { defineTextFields } from './text-field'
import { defineToggles } from './toggles'

/** Registers every built-in tag of ../../built-in-tags.ts. */
export function installBuiltIns(host: Host): void {
  for (const tag of PLAIN_TAGS) defineTag(host, tag)
  for (const tag of PHONE_ONLY_TAGS) definePhoneOnly(host, tag)
  defineTag(host, 'text', { properties: { selectable: Boolean, userSelect: Boolean, space: String } })
  defineTag(host, 'canvas', {
    properties: { type: String, canvasId: String },
    setUp: (one) => one.element.append(document.createElement('canvas')),
  })
  defineTag(host, 'progress', {
    properties: { percent: Number, showInfo: Boolean, activeColor: String, backgroundColor: String },
    setUp: (one) => one.element.append(document.createElement('progress')),
    watch: {
      percent: (one, value) => {
        const bar = one.element.querySelector('progress')
        if (bar) Object.assign(bar, { max: 100, value: Number(value) })
      },
    },
  })
  defineImage(host)
  defineButton(host)
  defineForm(host)
  defineTextFields(host)
  defineToggles(host)
  defineNavigator(host)
  defineScrollView(host)
  defineSwiper(host)
  definePicker(host)
  defineOfficialAccount(host)
  defineChannelLive(host)
  watchPresses(host)
}

/** What only a phone can draw: a labelled box. */
function definePhoneOnly(host: Host, tag: string): void {
  defineTag(host, tag, {
    properties: { src: String, feedId: String, finderUserName: String, latitude: Number, longitude: Number },
    setUp: (one) => {
      one.element.classList.add('mp-phone-only')
      one.element.append(`<${tag}>`)
    },
  })
}
