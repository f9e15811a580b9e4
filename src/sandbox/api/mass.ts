import { demand } from './failures'
import { bodyOf, fieldsIn, numberIn, ok, textIn, textsIn } from './fields'
import { Int64, int64Answer, nextInSeries } from './int64'
import { isDeletable, massContent } from './mass-content'
import { draw, massOf, startJob, type MassJob } from './mass-jobs'
import type { ApiWorld } from './needs'
import { followersOf, peopleOf, personOf } from './people'
import type { ApiCall, ApiRoute } from './route'
import { tagExists } from './tags'

const section = 'official-account-api §7'

/** Mass messages: to a tag or everybody, to a list, preview, status, delete, speed. */
export function massRoutes(world: ApiWorld): ApiRoute[] {
  const post = (
    name: string,
    limits: Pick<ApiRoute, 'dailyLimit' | 'minuteLimit'>,
    handle: ApiRoute['handle'],
  ): ApiRoute => ({
    method: 'POST',
    path: `/cgi-bin/message/mass/${name}`,
    token: 'official',
    section,
    right: 'mass',
    ...limits,
    handle,
  })
  const sending = { dailyLimit: 100, minuteLimit: 60 }
  return [
    post('sendall', sending, (call) => sendAll(world, call)),
    post('send', sending, (call) => sendList(world, call)),
    post('preview', { dailyLimit: 100 }, (call) => preview(world, call)),
    post('delete', { dailyLimit: 10 }, (call) => {
      const job = known(world, call)
      demand(isDeletable(job.msgtype), 48008, 'no permission for this msgtype')
      job.status = 'DELETE'
      return ok()
    }),
    post('get', {}, (call) => {
      const job = known(world, call)
      return { json: { msg_id: Number(job.msgId), msg_status: job.status } }
    }),
    ...speedRoutes(world),
  ]
}

function accepted(job: MassJob) {
  return int64Answer({
    errcode: 0,
    errmsg: 'send job submission success',
    msg_id: Number(job.msgId),
    msg_data_id: new Int64(job.msgDataId),
  })
}

function sendAll(world: ApiWorld, call: ApiCall) {
  const body = bodyOf(call)
  const filter = fieldsIn(body, 'filter')
  const toAll = filter.is_to_all === true
  const tagId = numberIn(filter, 'tag_id') ?? numberIn(filter, 'group_id')
  demand(toAll || tagExists(world, tagId), 40050)
  const followers = followersOf(world)
  const people = toAll ? followers : followers.filter((one) => one.tagIds.includes(tagId ?? -1))
  return accepted(startJob(world, body, people, toAll))
}

function sendList(world: ApiWorld, call: ApiCall) {
  const body = bodyOf(call)
  const openIds = textsIn(body, 'touser')
  demand(openIds.length >= 2, 40130, 'invalid openid list size, at least two openid')
  demand(openIds.length <= 10_000, 40032)
  const people = peopleOf(world, 'official', openIds).filter((person) => person.subscribed)
  return accepted(startJob(world, body, people, false))
}

/** The sandbox's people have no wechat id of their own, so `towxname` takes their sandbox id. */
function preview(world: ApiWorld, call: ApiCall) {
  const body = bodyOf(call)
  const byName = world.personById(textIn(body, 'towxname'))
  if (textIn(body, 'towxname') !== '') demand(byName, 40132, 'invalid username')
  const person = byName ?? personOf(world, 'official', textIn(body, 'touser'))
  demand(person.subscribed, 43004)
  for (const content of massContent(world, body)) draw(world, person, content)
  const msgId = nextInSeries(world, 'mass-msg-id', '1000000001')
  return { json: { errcode: 0, errmsg: 'preview success', msg_id: Number(msgId) } }
}

function known(world: ApiWorld, call: ApiCall): MassJob {
  const msgId = textIn(bodyOf(call), 'msg_id')
  const job = massOf(world).jobs.find((one) => one.msgId === msgId)
  demand(job, 40035)
  return job
}

function speedRoutes(world: ApiWorld): ApiRoute[] {
  /** In units of 10,000 a minute, by speed 0 to 4. */
  const realSpeeds = [80, 60, 45, 30, 10]
  const answer = () => {
    const { speed } = massOf(world)
    return { json: { speed, realspeed: realSpeeds[speed] ?? 80 } }
  }
  const speedRoute = { token: 'official', section, right: 'mass' } as const
  return [
    { method: 'GET', path: '/cgi-bin/message/mass/speed/get', ...speedRoute, handle: answer },
    {
      method: 'POST',
      path: '/cgi-bin/message/mass/speed/get',
      ...speedRoute,
      emptyBodyAllowed: true,
      handle: answer,
    },
    {
      method: 'POST',
      path: '/cgi-bin/message/mass/speed/set',
      ...speedRoute,
      handle: (call) => {
        const speed = numberIn(bodyOf(call), 'speed')
        demand(speed !== undefined && [0, 1, 2, 3, 4].includes(speed), 45083)
        massOf(world).speed = speed
        return ok()
      },
    },
  ]
}
