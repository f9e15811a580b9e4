import type { Host } from '../parts'
import { make } from '../screen/elements'
import { showChannels } from '../screen/live-sheets'
import { defineTag, type BuiltIn } from './define'

const WORDS = { 1: '还没有直播', 2: '直播中', 3: '直播已结束', 4: '即将开播' } as const

/** `<channel-live>`: the cover of a live stream; a tap goes to the live, replay or end page without asking. */
export function defineChannelLive(host: Host): void {
  defineTag(host, 'channel-live', {
    properties: { feedId: String, finderUserName: String },
    watch: { finderUserName: (one) => void draw(host, one) },
  })
}

async function draw(host: Host, one: BuiltIn): Promise<void> {
  const name = one.text('finderUserName')
  if (name === '') return
  try {
    host.network.need('channel-live')
    const { status, nickname, description, replayStatus } = await host.sandbox.liveInfo(name)
    const state = status === 3 && replayStatus === 1 ? '看回放' : WORDS[status]
    const cover = make(
      'div',
      { class: `mp-live s${status}`, role: 'button' },
      make('i', {}, state),
      make('b', {}, description),
      make('small', {}, nickname),
    )
    cover.onclick = () => void showChannels('视频号直播', `${nickname} ${state}：${description}`)
    one.element.replaceChildren(cover)
  } catch (error) {
    one.fire('error', { errMsg: String(error) })
  }
}
