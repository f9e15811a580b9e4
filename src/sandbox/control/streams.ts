import type { Context } from 'koa'
import type Router from '@koa/router'
import type { Sandbox } from '../sandbox'
import type { ClockState } from './contract'
import { ControlError } from './errors'
import { inputs } from './input'
import { bodyOf } from './request'

/** A comment line this often keeps proxies from closing a quiet stream. */
const KEEP_ALIVE_MS = 15_000

/** The two streams of server-sent events: what happens in the world, and the clock for those who follow it. */
export function streamRoutes(router: Router, sandbox: Sandbox): void {
  router.get('/sandbox/events', (ctx) => {
    openStream(ctx, (write) => sandbox.world.onEvent(write))
  })
  router.get('/sandbox/clock/stream', (ctx) => {
    const name = typeof ctx.query.name === 'string' && ctx.query.name !== '' ? ctx.query.name : 'unnamed'
    openStream(ctx, (write, end) => sandbox.clockFollowers.join(name, write, end))
  })
  clockRoutes(router, sandbox)
}

function clockRoutes(router: Router, sandbox: Sandbox): void {
  router.get('/sandbox/clock', (ctx) => {
    ctx.body = clockState(sandbox)
  })
  router.post('/sandbox/clock', async (ctx) => {
    const move = await bodyOf(ctx, inputs.clock)
    const { clock } = sandbox.world
    const offsetMs =
      'advanceMs' in move ? clock.offsetMs + move.advanceMs : 'now' in move ? move.now - Date.now() : 0
    if (!('reset' in move) && offsetMs < clock.offsetMs - 1_000) {
      throw new ControlError(400, '虚拟时钟只能向前走；要回到真实时间请用重置。')
    }
    const missing = await sandbox.clockFollowers.moveTo(offsetMs)
    sandbox.world.changed('clock')
    ctx.body = { ...clockState(sandbox), missing }
  })
  router.post('/sandbox/clock/ack', async (ctx) => {
    const { name, seq } = await bodyOf(ctx, inputs.acknowledge)
    if (!sandbox.clockFollowers.acknowledge(name, seq))
      throw new ControlError(404, `没有名为 ${name} 的进程。`)
    ctx.body = {}
  })
}

function clockState(sandbox: Sandbox): ClockState {
  const { clock } = sandbox.world
  return { now: clock.now(), offsetMs: clock.offsetMs, followers: sandbox.clockFollowers.names() }
}

/** Answers with a stream that ends when either side goes away; `join` returns how to leave. */
function openStream(
  ctx: Context,
  join: (write: (value: unknown) => void, end: () => void) => () => void,
): void {
  const { res } = ctx
  ctx.respond = false
  res.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  res.write(': open\n\n')
  const leave = join(
    (value) => res.write(`data: ${JSON.stringify(value)}\n\n`),
    () => res.end(),
  )
  const timer = setInterval(() => res.write(':\n\n'), KEEP_ALIVE_MS)
  timer.unref()
  res.on('close', () => {
    clearInterval(timer)
    leave()
  })
}
