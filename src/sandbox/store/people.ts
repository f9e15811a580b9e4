import type { AppKind, BackgroundPerson, Person } from '../world'
import type { IdSource } from './ids'

/** What may be chosen when a person is made; the rest is made up. */
export interface NewPerson {
  nickname?: string
  avatar?: string
  phoneNumber?: string
}

const NICKNAMES = ['小明', '阿静', '王磊', '陈晨', '刘洋', '小鱼', '林夕', '周周', '安安', '老赵']
const AVATARS = ['#07c160', '#10aeff', '#fa9d3b', '#576b95', '#e64340', '#6467f0', '#c8553d', '#2a9d8f']

/** Everybody who has a phone in this world. */
export class People {
  private readonly byId = new Map<string, Person>()
  private readonly byOpenIdKey = new Map<string, Person>()

  constructor(private readonly ids: IdSource) {}

  /** Makes a person with one unionid and one openid per app; not following yet. */
  create(wish: NewPerson = {}): Person {
    const count = this.byId.size
    const person: Person = {
      id: this.ids.next('p'),
      nickname: wish.nickname ?? NICKNAMES[count % NICKNAMES.length] ?? '小明',
      avatar: wish.avatar ?? AVATARS[count % AVATARS.length] ?? '#07c160',
      unionId: this.ids.openId(),
      openId: { official: this.ids.openId(), miniapp: this.ids.openId() },
      phoneNumber: wish.phoneNumber ?? `139${this.ids.digits(8)}`,
      subscribed: false,
      remark: '',
      tagIds: [],
      blacklisted: false,
      subscriptions: {},
    }
    this.put(person)
    return person
  }

  /** Makes one of many who are only there for the API; a follower already when `subscribedAt` is given. */
  createInBackground({ subscribedAt, qrScene, ...wish }: BackgroundPerson): Person {
    const person = this.create(wish)
    person.isBackground = true
    if (subscribedAt === undefined) return person
    const subscribeScene = qrScene === undefined ? 'ADD_SCENE_SEARCH' : 'ADD_SCENE_QR_CODE'
    return Object.assign(person, {
      subscribed: true,
      subscribedAt,
      subscribeScene,
      ...(qrScene && { qrScene }),
    })
  }

  /** The person with this sandbox id, if there is one. */
  get(id: string): Person | undefined {
    return this.byId.get(id)
  }

  /** The person who carries this openid in this app, if there is one. */
  byOpenId(app: AppKind, openId: string): Person | undefined {
    return this.byOpenIdKey.get(`${app}:${openId}`)
  }

  /** All people in the order they were made. */
  all(): Person[] {
    return [...this.byId.values()]
  }

  /** Those who follow the official account, in the order they followed. */
  followers(): Person[] {
    return this.all()
      .filter((person) => person.subscribed)
      .sort((a, b) => (a.subscribedAt ?? 0) - (b.subscribedAt ?? 0))
  }

  /** Takes a person over from a snapshot, or makes a known one current. */
  put(person: Person): void {
    this.byId.set(person.id, person)
    this.byOpenIdKey.set(`official:${person.openId.official}`, person)
    this.byOpenIdKey.set(`miniapp:${person.openId.miniapp}`, person)
  }

  /** Forgets everybody. */
  clear(): void {
    this.byId.clear()
    this.byOpenIdKey.clear()
  }
}
