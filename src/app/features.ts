import { makeAudit, type Audit } from '../features/audit'
import { makeBindings } from '../features/bindings'
import { drawPicture, makeCodes } from '../features/codes'
import type { Conversations } from '../features/conversations'
import { makeCustomers } from '../features/customers'
import { makeGuideContact } from '../features/guide-contact'
import { makeGuideFigures } from '../features/guide-figures'
import { Card } from '../features/membership'
import { makePictures } from '../features/pictures'
import { makePolicies } from '../features/policies'
import { makeReplies } from '../features/replies'
import { makeSending } from '../features/sending'
import { makeStaff, makeStaffDirectory } from '../features/staff'
import { makeStores, type Stores } from '../features/stores'
import { PRESENT, rowBy } from '../platform/db/rows'
import { makeInboxKeeper } from '../wechat/callback'
import { makeEngine } from './campaign-engine'
import { assembleCare } from './care'
import { assemblePush } from './push'
import { makeCommerce } from './commerce'
import { makeTalkWithPeople } from './talk'
import type { House } from './house'
import { makeLiveRoom } from './live'
import { sourceNames } from './source-names'
import { standings } from './standings'
import { customerVisibility } from './visibility'
import { makePersonFacts, type PersonFacts } from './person-facts'

/** The organisation: its rules, its shops, who works there, and the record of what they did. */
function makeOrganisation(house: House) {
  const { config, clock, db, shared, bus, passwordCost } = house
  const { sessionSecret, publicUrl, brandName: brand } = config
  const directory = makeStaffDirectory(db)
  const namesOf = (ids: string[]) => directory.namesOf(ids)
  const audit: Audit = makeAudit({ db, namesOf })
  const policies = makePolicies({ db, bus, clock, audit, namesOf })
  const stores: Stores = makeStores({ db, bus, clock, audit, staff: directory })
  const isSandboxClock = config.clock === 'sandbox'
  const pictures = makePictures({ db, clock })
  const staff = makeStaff({
    db,
    clock,
    shared,
    audit,
    stores,
    checkPicture: (tx, pictureId) => pictures.gallery.all([pictureId], tx),
    sessionSecret,
    publicUrl,
    brand,
    isSandboxClock,
    passwordCost,
  })
  return { audit, policies, stores, staff, pictures }
}

/** What hangs in the shops. */
function makeShopCodes(house: House, { audit, stores, staff }: ReturnType<typeof makeOrganisation>) {
  const { config, official, miniapp } = house
  const { brandName: brand, publicUrl } = config
  const gateways = { official: official.gateway, miniapp: miniapp.gateway }
  return makeCodes({ ...house, ...gateways, brand, publicUrl, audit, stores, staff: staff.directory })
}

/** What is said to people on WeChat; `person` is made from features above. */
function makeTalk(
  house: House,
  { audit, policies, staff, stores }: ReturnType<typeof makeOrganisation>,
  person: PersonFacts,
  told: Pick<Conversations, 'onSent'>,
) {
  const { config, log, clock, db, bus, jobs, official, miniapp } = house
  const sending = makeSending({
    db,
    clock,
    log,
    jobs,
    senders: { official: official.gateway, miniapp: miniapp.gateway },
    onLostMedia: (mediaId) => replies.forgetMedia(mediaId),
    neighbours: {
      standings,
      customerFor: async (tx, who) =>
        (await customers.arrive(tx, { ...who, evidence: 'callback' })).customerId,
      maySee: (actor, customerId) => customerVisibility(house, customers)(actor, customerId),
      frequency: async (at) => (await policies.at('frequency', at)).value,
    },
    onSent: told.onSent,
  })
  const customers = makeCustomers({
    db,
    clock,
    log,
    jobs,
    gateway: official.gateway,
    miniapp: miniapp.gateway,
    audit,
    policies,
    staff: staff.directory,
    dataKey: config.dataKey,
    brand: config.brandName,
  })
  const replies = makeReplies({
    db,
    bus,
    jobs,
    clock,
    log,
    brand: config.brandName,
    gateway: official.gateway,
    miniappGateway: miniapp.gateway,
    ownHost: new URL(config.publicUrl).host,
    ...person,
    nearby: (place) => stores.answerNear(place),
  })
  const inbox = makeInboxKeeper({ db, jobs, openIdsOf: (customerId) => customers.openIdsOf(customerId) })
  return { sending, customers, replies, inbox }
}

/** Who serves whom. */
function makeTenures(
  house: House,
  { audit, policies, stores, staff }: ReturnType<typeof makeOrganisation>,
  { sending, customers, replies }: ReturnType<typeof makeTalk>,
  codes: ReturnType<typeof makeShopCodes>,
) {
  const { config } = house
  return makeBindings({
    ...house,
    brand: config.brandName,
    publicUrl: config.publicUrl,
    miniappAppId: config.miniapp.appId,
    audit,
    policies,
    stores,
    staff: staff.directory,
    customers,
    codes,
    cover: () => replies.cover(),
    openTo: (openIds) => sending.openTo(openIds),
    ruleAnswer: { byKey: replies.onKey, any: replies.onMessage },
    isMember: async (tx, customerId) => (await rowBy(tx, Card, { customerId, openKey: PRESENT })) !== null,
  })
}

/** Each feature made from the ones below it. */
export function makeFeatures(house: House) {
  const organisation = makeOrganisation(house)
  const codes = makeShopCodes(house, organisation)
  const talk = makeTalk(
    house,
    organisation,
    {
      factsOf: (openId) => person.factsOf(openId),
      valuesOf: (openId) => person.valuesOf(openId),
    },
    { onSent: (sent) => conversations.onSent(sent) },
  )
  const { customers, inbox, sending, replies } = talk
  const { staff } = organisation
  const bindings = makeTenures(house, organisation, talk, codes)
  const commerce = makeCommerce(house, {
    ...organisation,
    directory: staff.directory,
    customers,
    bindings,
    isNonPersonalised: async (id) => (await sending.preferences.of(house.db.read, id)).isNonPersonalised,
    onBought: (tx, customerId, at) => care.onSale(tx, customerId, at),
    onSale: (tx, sale) => room.onSale(tx, sale),
    onRefund: (tx, sale, refund) => room.onRefund(tx, sale, refund),
    onBack: (tx, back) => room.onBack(tx, back),
  })
  const { membership, sales, shares } = commerce
  const conversations = makeTalkWithPeople(house, {
    ...organisation,
    ...talk,
    bindings,
    ...commerce,
    live: () => room.live.sessions,
    notice: (purpose, variables) => room.reminders.templates.filled(purpose, variables),
  })
  sending.connect({
    openConversationOf: (tx, openIds) => conversations.ownersOf(tx, openIds),
    namesOf: sourceNames(house, staff.directory),
  })
  const room = makeLiveRoom(house, {
    ...organisation,
    directory: staff.directory,
    customers,
    sending,
    membership,
    shares,
    products: commerce.products,
  })
  const person = makePersonFacts({ clock: house.clock, customers, bindings, membership })
  customers.connect({ onScene: (tx, opened) => bindings.scan(tx, opened) })
  const people = [staff.keeper, bindings.keeper, inbox, sending.keeper, replies.keeper, conversations.keeper]
  const { policies, stores } = organisation
  const { gallery } = organisation.pictures
  const engine = makeEngine(house, { sending, policies, stores, gallery })
  const directory = staff.directory
  const push = assemblePush(house, { ...organisation, directory, customers, sending, shares, engine })
  const { live, reminders } = room
  const care = assembleCare(house, { ...organisation, ...talk, ...commerce, directory, conversations, push })
  const trade = [membership.keeper, sales.keeper, shares.keeper, push.keeper, care.keeper]
  customers.keepers([...people, ...trade, live.keeper, reminders.keeper])
  const guideFigures = makeGuideFigures({ ...house, staff: directory, stores })
  const contactDeps = { audit: organisation.audit, staff: directory, bindings, draw: drawPicture }
  const guideContact = makeGuideContact({ ...house, ...contactDeps })
  const rest = { conversations, ...room, engine, push, guideFigures, guideContact, care }
  return { ...organisation, codes, ...talk, bindings, ...commerce, ...rest }
}

/** Every feature of the running server. */
export type Features = ReturnType<typeof makeFeatures>
