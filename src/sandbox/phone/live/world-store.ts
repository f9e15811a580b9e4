import { computed, reactive } from 'vue'
import type { SandboxEvent, SandboxState } from '../../control/contract'
import type { AppKind, ChatLine, Delivery, Person, WireCall } from '../../world'
import { setNow } from './clock'
import { control, ControlError } from './control'
import { goTab } from './navigation'
import { listen } from './stream'

const KEPT = 400
/** Changes of the state come in flocks; one reading serves a flock. */
const STATE_WAIT_MS = 120
const PERSON_KEY = 'sandbox.person'

/** Everything the page knows of the sandbox; filled by `openWorld`. */
export const world = reactive({
  phase: 'loading' as 'loading' | 'ready' | 'failed',
  problem: '',
  state: null as SandboxState | null,
  personId: localStorage.getItem(PERSON_KEY) ?? '',
  /** Chat lines per `personId:app`, oldest first. */
  chats: {} as Record<string, ChatLine[]>,
  /** Newest first. */
  deliveries: [] as Delivery[],
  calls: [] as WireCall[],
})

type LineListener = (line: ChatLine) => void
type TypingListener = (event: Extract<SandboxEvent, { type: 'typing' }>) => void
const lineListeners = new Set<LineListener>()
const typingListeners = new Set<TypingListener>()

/** The person whose phone is shown. */
export const person = computed<Person | undefined>(() => personOf(world.personId))

/** Somebody by id; undefined once they are gone. */
export function personOf(id: string | undefined): Person | undefined {
  return world.state?.people.find((one) => one.id === id)
}

/** The lines of one chat of the shown person; undefined while loading. */
export function linesOf(app: AppKind): ChatLine[] | undefined {
  return world.chats[`${world.personId}:${app}`]
}

/** Runs for each new chat line of anybody, as it arrives. */
export function onLine(listener: LineListener): void {
  lineListeners.add(listener)
}

/** Runs when an account begins or ends to be shown as typing. */
export function onTyping(listener: TypingListener): void {
  typingListeners.add(listener)
}

/** Reads the world, chooses a person (makes one on the very first visit) and follows the events. */
export async function openWorld(): Promise<void> {
  listen(take, () => void readAll())
  await readAll()
}

let reading = Promise.resolve()

/** Reads everything again, as after a lost connection or a failed start; one reading at a time. */
export function readAll(): Promise<void> {
  reading = reading.then(readOnce)
  return reading
}

async function readOnce(): Promise<void> {
  try {
    const [, calls, deliveries] = await Promise.all([
      readState(),
      control.calls(200),
      control.deliveries(200),
    ])
    world.calls = calls
    world.deliveries = deliveries
    await settlePerson()
    world.phase = 'ready'
    world.problem = ''
  } catch (error) {
    world.problem = error instanceof ControlError ? error.message : '读取沙盒的状态时出错，请刷新页面再试。'
    if (world.phase === 'loading') world.phase = 'failed'
  }
}

/** Hands the phone to another person and loads their chats. */
export async function choosePerson(id: string): Promise<void> {
  world.personId = id
  localStorage.setItem(PERSON_KEY, id)
  await Promise.all((['official', 'miniapp'] as const).map((app) => readChat(id, app)))
}

/** Makes a person and hands the phone to them. */
export async function createPerson(fields: { nickname: string; avatar: string }): Promise<Person> {
  const made = await control.createPerson(fields)
  upsertPerson(made)
  await choosePerson(made.id)
  return made
}

/** Puts a person as the server reported it into the list. */
export function upsertPerson(next: Person): void {
  peopleHeard++
  const people = world.state?.people
  if (!people) return
  const index = people.findIndex((one) => one.id === next.id)
  if (index < 0) people.push(next)
  else people[index] = next
}

/** How often somebody was made or changed, as far as this page knows. */
let peopleHeard = 0
const STATE_TRIES = 5

/** Reads accounts, people, switches, faults, clock, menu, codes and windows again. */
export async function readState(): Promise<void> {
  for (let tries = 1; ; tries++) {
    const heardBefore = peopleHeard
    const state = await control.state()
    // Somebody was made or changed while the answer was on its way: it may not know of them.
    if (peopleHeard !== heardBefore && tries < STATE_TRIES) continue
    world.state = state
    setNow(state.clock.now)
    return
  }
}

let making: Promise<Person> | undefined

async function settlePerson(): Promise<void> {
  const people = world.state?.people ?? []
  if (people.length === 0) {
    goTab('chats')
    making ??= createPerson({ nickname: '林小满', avatar: 'pine' })
    await making
    making = undefined
    return
  }
  const known = people.some((one) => one.id === world.personId)
  if (!known) goTab('chats')
  await choosePerson(known ? world.personId : people[0]!.id)
}

async function readChat(personId: string, app: AppKind): Promise<void> {
  world.chats[`${personId}:${app}`] = await control.chat(personId, app)
}

let stateTimer: number | undefined

function take(event: SandboxEvent): void {
  if (event.type === 'line') takeLine(event.line)
  else if (event.type === 'delivery') upsertFirst(world.deliveries, event.delivery)
  else if (event.type === 'call') upsertFirst(world.calls, event.call)
  else if (event.type === 'person') upsertPerson(event.person)
  else if (event.type === 'typing') typingListeners.forEach((listener) => listener(event))
  else {
    stateTimer ??= window.setTimeout(() => {
      stateTimer = undefined
      void readState().catch(() => undefined)
    }, STATE_WAIT_MS)
  }
}

function takeLine(line: ChatLine): void {
  const lines = world.chats[`${line.personId}:${line.app}`]
  if (lines) {
    const index = lines.findIndex((one) => one.id === line.id)
    if (index < 0) lines.push(line)
    else lines[index] = line
  }
  lineListeners.forEach((listener) => listener(line))
}

function upsertFirst<T extends { id: string }>(list: T[], item: T): void {
  const index = list.findIndex((one) => one.id === item.id)
  if (index >= 0) list[index] = item
  else list.unshift(item)
  if (list.length > KEPT) list.length = KEPT
}
